"""Makes JiudangRareHan-Regular.ttf: the characters of LXGW WenKai that Noto Sans SC lacks."""
import sys
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

noto, wenkai, out = sys.argv[1:]
missing = sorted(set(TTFont(wenkai).getBestCmap()) - set(TTFont(noto).getBestCmap()))
font = TTFont(wenkai, recalcTimestamp=False)
options = Options()
options.layout_features = []
options.hinting = False
options.notdef_outline = True
options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "DSIG", "gasp", "prep", "fpgm", "cvt "]
subsetter = Subsetter(options)
subsetter.populate(unicodes=missing)
subsetter.subset(font)
names = font["name"]
kept = {0, 13, 14}
names.names = [n for n in names.names if n.nameID in kept and n.platformID == 3 and n.langID == 0x409]
for name_id, text in {
    1: "Jiudang Rare Han", 2: "Regular", 3: "Jiudang Rare Han Regular", 4: "Jiudang Rare Han Regular",
    5: "Version 1.000", 6: "JiudangRareHan-Regular",
    13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
    14: "https://scripts.sil.org/OFL",
}.items():
    names.setName(text, name_id, 3, 1, 0x409)
font.save(out)
print(len(missing), "characters")
