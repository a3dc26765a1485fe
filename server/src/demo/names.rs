//! Names of people and places, put together from lists. Nobody is meant.

use super::dice::Dice;
use domain::identity::Sex;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤";
const FEMALE: &str = "芳娜敏静丽艳娟霞秀玲桂英红梅兰燕萍颖洁雪琳婷慧莹佳蓉薇晶雯琴倩岚茜荷蕾瑶璐";
const MALE: &str = "伟强磊军洋勇杰涛明超平刚辉鹏斌波健浩亮宇凯翔志建国文武林峰海龙飞俊松毅诚锐";
const COMMON: &str = "思子晓小雨嘉欣一佳梓雅若春秋冬立新华永庆";
/// Characters outside what old systems can show.
const RARE: [&str; 5] = ["䶮", "㛃", "𬭎", "𫖯", "𠮷"];
const MINORITY: [(&str, Sex); 6] = [
    ("阿依古丽·买买提", Sex::Female),
    ("古丽扎尔·艾合买提江", Sex::Female),
    ("卓玛央金·扎西", Sex::Female),
    ("阿不都热合曼·吐尔逊", Sex::Male),
    ("麦麦提江·艾合买提", Sex::Male),
    ("才让多杰·旺堆", Sex::Male),
];
/// Each character stands once, so that no two numbers make one name.
const PLACES: &str = "清河芙蓉通泰四方坪望江新东风伍家岭湘雅浏阳洪山青竹湖沙捞刀秀峰月马厂陡金鹰科大国庆百善德车站";
const STREETS: [&str; 11] = [
    "清河街道",
    "芙蓉街道",
    "通泰街道",
    "四方坪街道",
    "望江街道",
    "新河街道",
    "东风街道",
    "伍家岭街道",
    "湘雅街道",
    "浏阳河街道",
    "洪山街道",
];

fn character(dice: &mut Dice, list: &str) -> char {
    let count = list.chars().count() as u64;
    let position = usize::try_from(dice.below(count)).unwrap_or(0);
    list.chars().nth(position).unwrap_or('文')
}

/// A name; about one in a hundred holds a rare character, one in two hundred is long.
pub fn person(dice: &mut Dice, sex: Sex) -> String {
    if dice.chance(5) {
        let fitting: Vec<&str> = MINORITY.iter().filter(|(_, of)| *of == sex).map(|(name, _)| *name).collect();
        return (*dice.pick(&fitting)).to_owned();
    }
    let mut name = String::from(character(dice, SURNAMES));
    let given = if sex == Sex::Female { FEMALE } else { MALE };
    if dice.chance(10) {
        name.push_str(dice.pick::<&str>(&RARE));
    } else {
        if dice.chance(600) {
            name.push(character(dice, COMMON));
        }
        name.push(character(dice, given));
    }
    name
}

/// The street office of a number from 0.
pub fn street(number: u64) -> String {
    match usize::try_from(number).ok().and_then(|number| STREETS.get(number)) {
        Some(name) => (*name).to_owned(),
        None => {
            let name = format!("{}街道", place(number));
            if STREETS.contains(&name.as_str()) { format!("上{name}") } else { name }
        }
    }
}

/// The community of a number from 0 within its street.
pub fn community(street: u64, number: u64) -> String {
    format!("{}社区", place(street * 131 + number * 7 + 3 + number * number))
}

/// Two characters and, when they run out, a number.
fn place(number: u64) -> String {
    let count = PLACES.chars().count() as u64;
    let at = |position: u64| PLACES.chars().nth(usize::try_from(position % count).unwrap_or(0)).unwrap_or('文');
    let (first, rest) = (number % count, number / count);
    let second = (first + 1 + rest % (count - 1)) % count;
    let round = rest / (count - 1);
    let tail = if round == 0 { String::new() } else { format!("第{round}") };
    format!("{}{}{tail}", at(first), at(second))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_places_share_a_name() {
        let streets: HashSet<String> = (0..2_500).map(street).collect();
        assert_eq!(streets.len(), 2_500);
        let communities: HashSet<String> = (0..100).map(|number| community(7, number)).collect();
        assert_eq!(communities.len(), 100);
    }
}
