//! Which field a column of the sheet holds: matched by its header, corrected by people.

use serde::{Deserialize, Serialize};

use super::{Cell, Sheet};
use crate::identity::{is_ideograph, narrow};

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident => $code:literal, $required:literal, [$($synonym:literal),+ $(,)?];)+) => {
        /// Fields a roster may have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Column {
            $($(#[$doc])* $variant,)+
        }

        impl Column {
            /// Every field, in the order of a usual roster.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored name, also the tail of its locale key.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// True if no row can do without it.
            #[must_use]
            pub const fn required(self) -> bool {
                match self { $(Self::$variant => $required),+ }
            }

            /// Headers it is known by, without spaces and bracketed remarks.
            #[must_use]
            pub const fn synonyms(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($synonym),+]),+ }
            }
        }
    };
}

columns! {
    /// Running number; not imported.
    Number => "number", false, ["序号", "编号", "序", "NO", "NO."];
    /// Street office (街道).
    Street => "street", true, ["街道", "所属街道", "街道办事处", "街道名称", "街镇", "镇街", "乡镇街道", "街道乡镇", "所在街道"];
    /// Community (社区).
    Community => "community", true, ["社区", "所属社区", "社区名称", "所在社区", "工作社区", "任职社区", "村社区", "单位", "工作单位", "所在单位"];
    /// Name.
    Name => "name", true, ["姓名", "名字", "人员姓名", "职工姓名", "员工姓名"];
    /// Sex; must agree with the ID number.
    Sex => "sex", false, ["性别"];
    /// Ethnic group.
    Ethnic => "ethnic", false, ["民族"];
    /// Birth date or month; must agree with the ID number.
    Birth => "birth", false, ["出生年月", "出生日期", "出生年月日", "出生时间", "生日"];
    /// ID number.
    IdNumber => "id_number", true, [
        "身份证号码", "身份证号", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号码", "居民身份证号", "证件号码", "证件号", "身份号码",
    ];
    /// Political status.
    Political => "political", false, ["政治面貌", "党派", "是否党员"];
    /// Highest education.
    Education => "education", true, ["最高学历", "学历", "文化程度", "全日制学历", "学历层次", "受教育程度"];
    /// Degree.
    Degree => "degree", false, ["学位", "最高学位"];
    /// Posts held.
    Posts => "posts", true, ["岗位", "岗位职务", "职务", "岗位名称", "现任职务", "担任职务", "社区职务", "任职岗位", "工作岗位", "职位"];
    /// How they came to the job.
    Source => "source", true, ["来源", "人员来源", "用工来源", "人员类别", "人员性质", "进入方式", "用工形式", "身份类别"];
    /// Start of community work anywhere.
    CommunitySince => "community_since", true, [
        "从事社区工作起始时间", "从事社区工作时间", "社区工作起始时间", "参加社区工作时间", "开始从事社区工作时间", "社区工作时间", "从事社区工作年月", "进入社区工作时间",
        "任社区工作时间", "社区工作起始年月",
    ];
    /// First day in this district.
    JoinedOn => "joined_on", true, ["本区入职时间", "入职时间", "入职日期", "本单位入职时间", "到岗时间", "上岗时间", "聘用时间", "入职年月", "本区入职日期"];
    /// Contract, from and to.
    Contract => "contract", false, ["合同起止", "合同起止时间", "合同期限", "合同起止日期", "劳动合同期限", "劳动合同起止", "合同起止年月", "合同"];
    /// Social work certificate.
    Certificate => "certificate", false, [
        "社会工作职业资格", "社工证", "社工证书", "职业资格", "社会工作者职业资格", "社会工作职业资格证书", "资格证书", "职业水平等级", "社会工作师证书", "社工师证书", "持证情况",
        "社会工作者职业水平",
    ];
    /// Last day of its registration.
    RegisteredUntil => "registered_until", false, [
        "证书登记有效期至", "登记有效期至", "证书有效期至", "登记有效期", "证书有效期", "证书登记有效期", "有效期至", "登记证书有效期",
    ];
    /// Telephone.
    Phone => "phone", false, ["手机号", "手机号码", "联系电话", "电话", "手机", "联系方式", "移动电话", "电话号码"];
    /// Bank.
    Bank => "bank", false, ["开户行", "开户银行", "银行", "开户行名称", "工资开户行", "银行名称"];
    /// Bank account.
    Account => "account", false, ["银行账号", "银行帐号", "银行卡号", "工资卡号", "账号", "帐号", "卡号", "银行账户", "工资账号", "工资卡账号"];
    /// Pension insurance.
    Pension => "pension", false, ["养老保险", "养老", "基本养老保险", "是否参加养老保险", "职工养老保险", "城镇职工养老保险"];
    /// Medical insurance.
    Medical => "medical", false, ["医疗保险", "医疗", "基本医疗保险", "是否参加医疗保险", "职工医疗保险", "医保"];
    /// Unemployment insurance.
    Unemployment => "unemployment", false, ["失业保险", "失业", "是否参加失业保险"];
    /// Injury insurance.
    Injury => "injury", false, ["工伤保险", "工伤", "是否参加工伤保险"];
    /// Maternity insurance.
    Maternity => "maternity", false, ["生育保险", "生育", "是否参加生育保险"];
    /// Housing fund.
    Housing => "housing", false, ["公积金", "住房公积金", "是否缴纳公积金", "是否缴存公积金"];
    /// Declared monthly wage.
    DeclaredBase => "declared_base", false, [
        "申报缴费工资", "缴费工资", "缴费基数", "申报工资", "社保缴费基数", "申报基数", "月缴费工资", "社保基数", "申报缴费基数",
    ];
    /// Remark.
    Remark => "remark", false, ["备注", "说明", "附注", "其他说明"];
}

impl Column {
    /// True if its values are shown shortened.
    #[must_use]
    pub const fn sensitive(self) -> bool {
        matches!(self, Self::IdNumber | Self::Phone | Self::Account)
    }

    /// The field with this stored name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.code() == code)
    }

    /// The field a header names, if it is known.
    #[must_use]
    pub fn named(header: &str) -> Option<Self> {
        let plain = plain_header(header);
        let whole = whole_header(header);
        let known = |text: &str| Self::ALL.iter().copied().find(|c| c.synonyms().contains(&text));
        known(&plain).or_else(|| known(&whole))
    }
}

/// Where the table stands in the sheet and what its columns hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Row of the headers, from 0; the people follow below.
    pub header_row: u32,
    /// Field of each column of the sheet; `None`: not imported.
    pub columns: Vec<Option<Column>>,
}

/// Rows looked at for the headers.
const HEADER_DEPTH: usize = 30;
/// Headers that must be known for a row to count as the header row.
const HEADER_LEAST: usize = 3;

impl Mapping {
    /// Finds the header row: the one of the first thirty with the most known headers, the name or the
    /// ID number among them. In a header of two lines that is the complete one; of equals it is the first,
    /// because a header may be repeated on every printed page.
    #[must_use]
    pub fn find(sheet: &Sheet) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        for (row, cells) in sheet.rows.iter().take(HEADER_DEPTH).enumerate() {
            let columns = match_columns(cells);
            let known = columns.iter().flatten().count();
            let named = columns.contains(&Some(Column::Name)) || columns.contains(&Some(Column::IdNumber));
            let better = best.as_ref().is_none_or(|(score, _)| known > *score);
            if named && known >= HEADER_LEAST && better {
                best = Some((known, Self { header_row: u32::try_from(row).ok()?, columns }));
            }
        }
        best.map(|(_, mapping)| mapping)
    }

    /// Takes the row at `row` (from 0) for the headers, as somebody chose it.
    #[must_use]
    pub fn at(sheet: &Sheet, row: u32) -> Self {
        let cells = usize::try_from(row).ok().and_then(|at| sheet.rows.get(at)).map_or(&[][..], Vec::as_slice);
        let mut columns = match_columns(cells);
        columns.resize(sheet.width().min(MAX_COLUMNS).max(columns.len()), None);
        Self { header_row: row, columns }
    }

    /// The column of the sheet (from 0) that holds a field.
    #[must_use]
    pub fn position(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|c| *c == Some(column))
    }

    /// Corrects one column of the sheet; a field given to it is taken away from any other column.
    pub fn assign(&mut self, position: usize, column: Option<Column>) {
        if column.is_some() {
            self.columns.iter_mut().filter(|c| **c == column).for_each(|c| *c = None);
        }
        if position >= self.columns.len() {
            self.columns.resize(position.saturating_add(1).min(MAX_COLUMNS), None);
        }
        if let Some(place) = self.columns.get_mut(position) {
            *place = column;
        }
    }

    /// Required fields that no column holds.
    #[must_use]
    pub fn missing(&self) -> Vec<Column> {
        Column::ALL.iter().copied().filter(|c| c.required() && self.position(*c).is_none()).collect()
    }

    /// The header row as an index into the rows of the sheet.
    pub(super) fn header_index(&self) -> usize {
        usize::try_from(self.header_row).unwrap_or(usize::MAX)
    }
}

/// Columns a mapping can have at most.
const MAX_COLUMNS: usize = 1024;

/// The field of each header; the second of two headers for the same field gets none.
#[must_use]
pub fn match_columns(headers: &[Cell]) -> Vec<Option<Column>> {
    let mut found: Vec<Option<Column>> = Vec::with_capacity(headers.len());
    for header in headers {
        let column = match header.value() {
            Cell::Text(text) => Column::named(text),
            _ => None,
        };
        found.push(column.filter(|c| !found.contains(&Some(*c))));
    }
    found
}

/// A header without white space, marks of required fields and bracketed remarks: `*岗位(职务)` is 岗位.
fn plain_header(header: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in header.chars().map(narrow) {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 && (is_ideograph(c) || c.is_alphanumeric()) => out.extend(c.to_uppercase()),
            _ => {}
        }
    }
    out
}

/// A header with its remarks kept and everything but letters left out: `岗位/职务` is 岗位职务.
fn whole_header(header: &str) -> String {
    header.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_row_can_be_chosen_by_hand() {
        let line = |cells: &[&str]| cells.iter().map(|c| Cell::Text((*c).to_owned())).collect();
        let rows =
            vec![line(&["姓名", "性别", "社区"]), line(&["姓名", "性别"]), line(&["钱娟", "女", "百善社区", "多"])];
        let sheet = Sheet { rows, ..Sheet::default() };
        assert_eq!(Mapping::find(&sheet).map(|m| m.header_row), Some(0));
        let chosen = Mapping::at(&sheet, 1);
        assert_eq!(chosen.header_row, 1);
        assert_eq!(chosen.columns, [Some(Column::Name), Some(Column::Sex), None, None], "as wide as the sheet");
        assert_eq!(Mapping::at(&sheet, 99).columns, [None; 4]);
    }
}
