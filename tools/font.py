"""Cut the font of pictures out of a whole one: `python tools/font.py NotoSansCJK-Regular.ttc`; needs fonttools.

It keeps every character of GB 2312, every character that a text of ours has, and characters of names that GB 2312 lacks, and
writes the font with a list of what it covers to `content/charts/fonts/`. The licence (SIL OFL 1.1) lies beside it.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent.parent
TARGET = HERE / "content" / "charts" / "fonts"
FONT, COVERED = "NotoSansSC-zhibu.otf", "covered.txt"
FAMILY = "Noto Sans CJK SC"
LARGEST = 3 * 1024 * 1024
NAMES = (
    "〇堃喆䶮旸旻昇昉昫晔晞晟晢暐暄曈曦朤杺枏栐桢梽棨椸楸榉樘橦欤沄沚泂泓洺浛浠涢涴淏淼湉湜溁滢漪潆澍澔濛瀚炆炜炘炟烜烨焜焱煊煜熙熠燊燚爰玎玏玕玘玙玚玥玦玧玭玹珅"
    "珉珏珒珣珩珮珺珽琀琎琚琛琤琦琨琪琬琭琮琯琰琲瑀瑁瑄瑅瑆瑗瑜瑢瑨瑭璁璆璇璈璋璐璘璞璟璠璨璩瓘甦皓皛睿瞮硙硚祎祐祚祯禔禛禤禩稷穜筠筬箬粲綦绗羿翀翃翊翎翙翚翯聿胤芃芮"
    "苡茀茗茜荇荏莀菀菡葳蓁蕤薏藜蘅裎襄觅訚誉谞豳赟赪迦迩遹邕邗郃郅鄢酆钊钐铉铖铭锜锟锴镓镕镛镠闳闿阊隽雅雯霁霂霈霏霖霙靓韪韫韬頔颉颋颎颖飏馗馥馨骁骅骎骐骥鹍鹭麒麓麟黉黛"
    "囍犇驫垚奕妤姝姮娴婧婷媖媛嫄嫣嬿宓岚峣嵘嵩巍帡彧彪徵忞忻怡恺恽悫愔慜懋戬扬斐斓昱晗晙晖淇涵渌潇瀛灏烯焯煣"
)


def main() -> int:
    """Write the font and what it covers; return 0, or 1 when the font is larger than it may be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="a font or collection with Simplified Chinese, such as Noto Sans CJK")
    source: Path = parser.parse_args().source
    signs = wanted()
    covered = cut(source, signs)
    (TARGET / COVERED).write_text("".join(sorted(covered)), encoding="utf-8")
    size = (TARGET / FONT).stat().st_size
    print(f"{len(covered)} characters, {size / 1024 / 1024:.2f} MB; missing: {''.join(sorted(signs - covered))}")  # noqa: T201 - a command line speaks by printing
    return 1 if size > LARGEST else 0


def wanted() -> set[str]:
    """Return every character that pictures may show."""
    texts = "".join(path.read_text(encoding="utf-8") for path in (HERE / "content" / "texts").rglob("*.ftl"))
    marks = "".join(map(chr, range(0x20, 0x7F))) + "、。·…—～‘’“”《》【】（）！，：；？①②③④⑤⑥⑦⑧⑨⑩№℃≈≠≤≥±×÷√▲▼●■◆★☆"
    return {sign for sign in (*gb2312(), *texts, *marks, *NAMES) if sign.isprintable() and ord(sign) < 0x1F000}  # noqa: PLR2004 - where emoji begin


def gb2312() -> Iterator[str]:
    """Yield every character of the national standard GB 2312."""
    for first in range(0xA1, 0xF8):
        for second in range(0xA1, 0xFF):
            yield from bytes((first, second)).decode("gb2312", errors="ignore")


def cut(source: Path, signs: set[str]) -> set[str]:
    """Write the part of the font that has the signs; return those that it has."""
    try:
        from fontTools import subset  # noqa: PLC0415 - only the maintainer of the font has it
        from fontTools.ttLib import TTCollection, TTFont  # noqa: PLC0415 - as above
    except ImportError:
        sys.exit("fonttools is not installed: pip install fonttools")
    fonts = TTCollection(source).fonts if source.suffix == ".ttc" else [TTFont(source)]
    font = next(each for each in fonts if each["name"].getDebugName(1) == FAMILY)
    kept = [0, 1, 2, 4, 6, 13, 14]
    options = subset.Options(layout_features=["kern"], hinting=False, name_IDs=kept, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(signs))
    cutter.subset(font)
    TARGET.mkdir(parents=True, exist_ok=True)
    font.save(TARGET / FONT)
    return signs & set(map(chr, font.getBestCmap()))


if __name__ == "__main__":
    sys.exit(main())
