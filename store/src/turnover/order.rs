//! The order in which groups are listed: as the rules list them, what they do not know after that, what is not known last.

use domain::calendar::Month;
use domain::policy::{Library, PackKind, Rules, WorkforcePolicy};

use super::Dimension;

/// Posts, grades and bands in their order.
pub(super) struct Orders {
    posts: Vec<String>,
    grades: Vec<String>,
    bands: Vec<(String, Vec<String>)>,
}

/// Where something is listed; what compares lower comes first.
pub(super) type Place = (bool, usize, Option<String>);

/// The order in a month.
pub(super) fn orders(library: &Library, policy: &WorkforcePolicy, month: Month) -> Orders {
    let (posts, grades) = match library.pack_in_force(PackKind::Ladder, month).map(|pack| &pack.rules) {
        Some(Rules::Ladder(ladder)) => (
            ladder.posts.iter().map(|post| post.code.clone()).collect(),
            ladder.grades.iter().map(|grade| grade.code.clone()).collect(),
        ),
        _ => (Vec::new(), Vec::new()),
    };
    let schemes = policy.rules.schemes.iter();
    let codes = |scheme: &domain::policy::BandScheme| scheme.bands.iter().map(|band| band.code.clone()).collect();
    Orders { posts, grades, bands: schemes.map(|scheme| (scheme.code.clone(), codes(scheme))).collect() }
}

impl Orders {
    /// Where a group of a table is listed; of none, by its key.
    pub fn place(&self, by: Option<&Dimension>, key: Option<&str>) -> Place {
        let listed = match by {
            None => &[],
            Some(Dimension::Post) => self.posts.as_slice(),
            Some(Dimension::Grade) => self.grades.as_slice(),
            Some(Dimension::Scheme(code)) => self
                .bands
                .iter()
                .find(|(scheme, _)| scheme == code)
                .map(|(_, bands)| bands.as_slice())
                .unwrap_or_default(),
        };
        let at = key.and_then(|key| listed.iter().position(|code| code == key));
        (key.is_none(), at.unwrap_or(usize::MAX), key.map(str::to_owned))
    }
}
