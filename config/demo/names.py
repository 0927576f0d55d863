"""Invented persons: names put together by chance, numbers that belong to nobody."""

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
)
MEN = "伟强磊军洋勇杰涛明超刚平辉健鹏华斌波宇浩凯林峰志海建文国庆东旭松诚毅远航书恒川岳峻川安"
WOMEN = "芳娜敏静丽艳娟霞秀玲桂萍红玉兰洁梅琳雪云蕾欣颖慧婷妍思宁若晓清岚月佳怡晴书雅惠珍澜"
# Some given names have one character, most have two.
SHORT_SHARE = 0.22
MINORITIES = ("回族", "满族", "蒙古族", "壮族", "土家族", "苗族")


def person_name(rng, is_woman):
    given = WOMEN if is_woman else MEN
    length = 1 if rng.random() < SHORT_SHARE else 2
    return rng.choice(SURNAMES) + "".join(rng.sample(given, length))


def ethnicity(rng):
    return rng.choice(MINORITIES) if rng.random() < 0.06 else "汉族"


DIGITS = "〇一二三四五六七八九"
UNITS = ("", "十", "百", "千")


def chinese_number(number):
    """1 → 一, 12 → 十二, 105 → 一百〇五 (1 … 9999)."""
    text, gap = "", False
    for place, digit in reversed(list(enumerate(reversed(str(number))))):
        if digit == "0":
            gap = True
            continue
        text += ("〇" if gap and text else "") + DIGITS[int(digit)] + UNITS[place]
        gap = False
    return text.removeprefix("一") if text.startswith("一十") else text
