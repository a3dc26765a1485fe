//! From the packs in force to the one indexed set the engine works with.

use super::{
    ClauseRef, ContributionRules, LadderRules, Library, Manifest, Named, Pack, PackKind, PayItemRules, PolicyError,
    PolicyIndex, PolicySet, RecoveryLines, RecoveryRules, Rules, Side, WithholdingRules, bases,
};
use crate::calendar::{Date, Month};
use crate::pay::{Clauses, Group, LineKind, Names, Program, Source};
use crate::trace::{LabelId, SourceId};

/// The set for `month` with the figures published by `known_on`. With `ladder_alone`, kinds that no pack
/// covers are taken from the first version there is: placement asks nothing of them.
pub(super) fn policy_set(
    library: &Library,
    month: Month,
    known_on: Date,
    ladder_alone: bool,
) -> Result<PolicySet, PolicyError> {
    let none = |kind| PolicyError::NoneInForce { kind, month };
    let find = |kind| {
        let first = || library.packs().iter().find(|pack| ladder_alone && pack.manifest.kind == kind);
        library.pack_in_force(kind, month).or_else(first).ok_or_else(|| none(kind))
    };
    let ladder_pack = find(PackKind::Ladder)?;
    let items_pack = find(PackKind::PayItems)?;
    let contributions_pack = find(PackKind::Contributions)?;
    let withholding_pack = find(PackKind::Withholding)?;
    let ladder = ladder_of(ladder_pack).ok_or_else(|| none(PackKind::Ladder))?;
    let ladder = &bases::resolved(library, ladder, month, known_on)?;
    let items = items_of(items_pack).ok_or_else(|| none(PackKind::PayItems))?;
    let contributions = contributions_of(contributions_pack).ok_or_else(|| none(PackKind::Contributions))?;
    let contributions = bases::contributions(library, &contributions_pack.manifest, contributions, known_on)?;
    let withholding = withholding_of(withholding_pack).ok_or_else(|| none(PackKind::Withholding))?;

    let mut list = Lists::default();
    let scale_source = list.source(&ladder_pack.manifest, &ladder.scale_clause);
    let post_source = list.source(&ladder_pack.manifest, &ladder.post_clause);
    let placement_source = list.source(&ladder_pack.manifest, &ladder.placement.clause);
    let grade_labels: Vec<_> = ladder.grades.iter().map(|grade| list.label(&grade.name)).collect();
    let post_labels: Vec<_> = ladder.posts.iter().map(|post| list.label(&post.name)).collect();
    let certificate_labels: Vec<_> = items.certificate_names.iter().map(|name| list.label(name)).collect();
    let appraisal_labels: Vec<_> = items.appraisal_names.iter().map(|name| list.label(name)).collect();
    let mut line_kinds = Vec::new();
    let item_sources = list.items(&items_pack.manifest, items, &mut line_kinds);
    let renewal_source = items.renewal.as_ref().map(|rule| list.source(&items_pack.manifest, &rule.clause));
    let contribution_sources = list.parts(&contributions_pack.manifest, &contributions, &mut line_kinds);
    let withholding_source = list.source(&withholding_pack.manifest, &withholding.clause);
    let source_of = |list: &mut Lists, clause: Option<&String>| {
        clause.map_or(withholding_source, |clause| list.source(&withholding_pack.manifest, clause))
    };
    let first_job_source = source_of(&mut list, withholding.first_job.as_ref().map(|rule| &rule.clause));
    let whole_year_source = source_of(&mut list, withholding.whole_year.as_ref().map(|rule| &rule.clause));
    line_kinds.push(LineKind {
        code: withholding.code.clone(),
        name: list.label(&withholding.name),
        group: Group::Tax,
        source: withholding_source,
    });
    let recovery = items.recovery.as_ref().map(|rules| list.recovery(&items_pack.manifest, rules, &mut line_kinds));
    let program = Program::compile(Source {
        ladder,
        items,
        contributions: &contributions,
        withholding,
        clauses: Clauses {
            scale: scale_source,
            posts: post_source,
            items: &item_sources,
            parts: &contribution_sources,
            tax: withholding_source,
            first_job: first_job_source,
            whole_year: whole_year_source,
        },
        names: Names {
            grades: &grade_labels,
            posts: &post_labels,
            certificates: &certificate_labels,
            appraisals: &appraisal_labels,
        },
    });
    Ok(PolicySet {
        ladder_id: ladder_pack.manifest.id.clone(),
        ladder: ladder.clone(),
        items: items.clone(),
        contributions,
        withholding: withholding.clone(),
        appraisal: library.appraisal_in_force(month).map(std::sync::Arc::new),
        training: library.training_in_force(month),
        sources: list.sources,
        labels: list.labels,
        line_kinds,
        index: PolicyIndex {
            scale_source,
            post_source,
            placement_source,
            grade_labels,
            post_labels,
            certificate_labels,
            appraisal_labels,
            item_sources,
            renewal_source,
            contribution_sources,
            withholding_source,
            first_job_source,
            whole_year_source,
            recovery,
            program,
        },
    })
}

fn ladder_of(pack: &Pack) -> Option<&LadderRules> {
    if let Rules::Ladder(rules) = &pack.rules { Some(rules) } else { None }
}

fn items_of(pack: &Pack) -> Option<&PayItemRules> {
    if let Rules::PayItems(rules) = &pack.rules { Some(rules) } else { None }
}

fn contributions_of(pack: &Pack) -> Option<&ContributionRules> {
    if let Rules::Contributions(rules) = &pack.rules { Some(rules) } else { None }
}

fn withholding_of(pack: &Pack) -> Option<&WithholdingRules> {
    if let Rules::Withholding(rules) = &pack.rules { Some(rules) } else { None }
}

/// Clauses and names as they are collected, each once.
#[derive(Default)]
struct Lists {
    sources: Vec<ClauseRef>,
    labels: Vec<Named>,
}

impl Lists {
    fn source(&mut self, pack: &Manifest, clause: &str) -> SourceId {
        SourceId(position_or_push(&mut self.sources, ClauseRef::of(pack, clause)))
    }

    fn label(&mut self, name: &Named) -> LabelId {
        LabelId(position_or_push(&mut self.labels, name.clone()))
    }

    fn items(&mut self, pack: &Manifest, rules: &PayItemRules, kinds: &mut Vec<LineKind>) -> Vec<SourceId> {
        rules
            .items
            .iter()
            .map(|item| {
                let source = self.source(pack, &item.clause);
                let name = self.label(&item.name);
                kinds.push(LineKind { code: item.code.clone(), name, group: Group::Earning, source });
                source
            })
            .collect()
    }

    fn recovery(&mut self, pack: &Manifest, rules: &RecoveryRules, kinds: &mut Vec<LineKind>) -> RecoveryLines {
        let source = self.source(pack, &rules.clause);
        let mut kind = |code: &str, name: &Named| {
            let (code, name) = (code.to_owned(), self.label(name));
            kinds.push(LineKind { code, name, group: Group::Recovery, source });
            u16::try_from(kinds.len() - 1).unwrap_or(u16::MAX)
        };
        let (taken, advance) = (kind("recovery", &rules.name), kind("advance", &rules.advance_name));
        RecoveryLines { taken, advance, source }
    }

    fn parts(&mut self, pack: &Manifest, rules: &ContributionRules, kinds: &mut Vec<LineKind>) -> Vec<SourceId> {
        rules
            .parts
            .iter()
            .map(|part| {
                let source = self.source(pack, &part.clause);
                let name = self.label(&part.name);
                let group = match part.side {
                    Side::Employee => Group::EmployeeContribution,
                    Side::Employer => Group::EmployerContribution,
                };
                kinds.push(LineKind { code: part.code.clone(), name, group, source });
                source
            })
            .collect()
    }
}

/// A set has some dozens of entries; past 65,535 positions fall back to the first.
fn position_or_push<T: PartialEq>(list: &mut Vec<T>, entry: T) -> u16 {
    let position = list.iter().position(|known| *known == entry).unwrap_or_else(|| {
        list.push(entry);
        list.len() - 1
    });
    u16::try_from(position).unwrap_or_default()
}
