"""The sentences at the top of the dashboard: figures in words, each of them a link."""

from dataclasses import dataclass

from branches.models import Branch
from config.overview.figures import move_of
from config.overview.links import branches_link, items_link, training_link
from grading.models import Criterion

NAMED = 2  # places named in a sentence


@dataclass(frozen=True)
class Part:
    text: str
    url: str = ""


def sentences(page):
    """[[Part]] for a config.overview.page.Dashboard."""
    found = [
        _progress(page),
        _grades(page),
        _promotion(page),
        _criteria(page),
        _rectification(page),
        _training(page),
        _deputies(page),
    ]
    return [sentence for sentence in found if sentence]


def percent(rate):
    return f"{100 * rate:.1f}%"


def points_apart(now, before):
    """比上期高 1.2 个百分点; empty without a comparison."""
    if now is None or before is None:
        return ""
    apart = round(100 * float(now) - 100 * float(before), 1)
    if not apart:
        return "，与上期持平"
    return f"，比上期{'高' if apart > 0 else '低'} {abs(apart)} 个百分点"


def more_or_less(now, before, is_final):
    """Before every branch is graded only last cycle's number stands there: less is not yet less."""
    if before is None:
        return ""
    if not is_final:
        return f"（上期 {before} 个）"
    if now == before:
        return "，与上期相同"
    return f"，比上期{'多' if now > before else '少'} {abs(now - before)} 个"


def _figure(page, name, count, unit="个"):
    return Part(f"{count} {unit}", branches_link(page.frame, name, committee=page.committee_pk))


def _progress(page):
    now = page.now
    where = (
        f"{page.scope_text} " if page.place else f"{page.scope_text} {len(page.places)} 个分党委、"
    )
    parts = [Part(f"{where}{now.branches} 个党支部参评；调查摸底已报送 ")]
    parts.append(_figure(page, "survey_submitted", now.counts["submitted"]))
    parts += [Part("，分党委已定级 "), _figure(page, "decided", now.counts["decided"])]
    parts += [Part("，校党委已审定 "), _figure(page, "approved", now.counts["approved"])]
    return [*parts, Part("。")]


def _grades(page):
    parts = []
    for code in (page.frame.codes[0], page.frame.codes[-1]):
        before = page.before.grades[code] if page.before else None
        parts += [
            Part(f"{page.frame.labels[code]} "),
            _figure(page, f"grade_{code}", page.now.grades[code]),
            Part(f"{more_or_less(page.now.grades[code], before, not page.now.undecided)}；"),
        ]
    parts += [Part("成立不满一年、未定级 ")]
    parts += [_figure(page, "grade_ungraded", page.now.grades["ungraded"])]
    if page.now.undecided:
        parts += [Part("；尚未评定 "), _figure(page, "grade_undecided", page.now.undecided)]
    return [*parts, Part("。")]


def _promotion(page):
    if not page.before:
        return [Part("没有上期结果可比，晋位升级从下一期起比较。")]
    moves = page.moves
    if not sum(moves.values()):
        return [Part("还没有两期都已定级的党支部，晋位升级待定级后比较。")]
    comparable = _figure(page, "comparable", sum(moves.values()))
    parts = [Part("上期、本期都已定级的 "), comparable, Part("党支部中，")]
    parts += [_figure(page, "up", moves["up"]), Part("晋位升级，")]
    parts += [_figure(page, "down", moves["down"]), Part("下降")]
    return [*parts, *_places_that_fell(page), Part("。")]


def _places_that_fell(page):
    if page.place:
        return
    falls = [(_falls(page, page.tally_now.sum(place.pk)), place) for place in page.places]
    named = sorted((one for one in falls if one[0]), key=lambda one: -one[0])[:NAMED]
    for number, (count, place) in enumerate(named):
        link = branches_link(page.frame, "down", committee=place.pk)
        yield Part(f"{'、' if number else '，其中'}{place.name} ")
        yield Part(f"{count} 个", link)


def _falls(page, tally):
    codes = page.frame.codes
    return sum(n for (was, now), n in tally.flow.items() if move_of(was, now, codes) == "down")


def _criteria(page):
    rates = {key: page.now.rate(key) for key in Criterion.Key.values}
    known = {key: rate for key, rate in rates.items() if rate is not None}
    if not known:
        return [Part("还没有考评结果，五好标准得分率待考评后显示。")]
    lowest = min(known, key=known.get)
    parts = [
        Part(f"五好标准中“{Criterion.Key(lowest).label}”最低（得分率 {percent(known[lowest])}）")
    ]
    kind, rate, before = _lowest_kind(page, lowest)
    link = branches_link(page.frame, "reviewed", committee=page.committee_pk, kind=kind)
    parts += [Part("，其中"), Part(f"{Branch.Kind(kind).label}党支部", link)]
    return [*parts, Part(f"为 {percent(rate)}{points_apart(rate, before)}。")]


def _lowest_kind(page, key):
    found = []
    for kind in Branch.Kind.values:
        rate = page.tally_now.sum(page.committee_pk, kind).rate(key)
        if rate is not None:
            found.append((rate, kind))
    rate, kind = min(found, key=lambda one: one[0])
    before = page.tally_before.sum(page.committee_pk, kind) if page.tally_before else None
    return kind, rate, before.rate(key) if before else None


def _rectification(page):
    items = page.items
    if not items.all:
        return [Part("还没有整改事项。")]

    def figure(name):
        link = items_link(page.frame, name, committee=page.committee_pk)
        return Part(f"{items.counts[name]} 项", link)

    parts = [Part("整改事项 "), figure("items_all"), Part("，已销号 "), figure("items_closed")]
    if not items.counts["items_overdue"]:
        return [*parts, Part("，没有逾期事项。")]
    parts += [Part("；逾期未完成 "), figure("items_overdue")]
    if items.counts["items_overdue_long"]:
        parts += [Part("，其中超过 30 天 "), figure("items_overdue_long")]
    if items.overdue_by_place and not page.place:
        pk, name, count = items.overdue_by_place[0]
        link = items_link(page.frame, "items_overdue", committee=pk)
        parts += [Part(f"，最多的是{name} "), Part(f"{count} 项", link)]
    return [*parts, Part("。")]


def _deputies(page):
    """教工支部书记兼任同级行政副职 (requirements T5); nothing while no survey tells of it."""
    now, before = _of_staff(page, page.tally_now), _of_staff(page, page.tally_before)
    if not now or not (now.counts["submitted"] or now.counts["deputies"]):
        return []
    filters = {"committee": page.committee_pk, "kind": Branch.Kind.STAFF}
    everybody = Part(f"{now.branches} 个", branches_link(page.frame, "all", **filters))
    found = Part(f"{now.counts['deputies']} 个", branches_link(page.frame, "deputies", **filters))
    share, share_before = deputy_share(now), deputy_share(before)
    words = f"，占 {percent(share)}{points_apart(share, share_before)}。"
    return [Part("教职工党支部 "), everybody, Part("，书记兼任同级行政副职 "), found, Part(words)]


def _of_staff(page, tallies):
    """The Tally of 教职工 branches, or None."""
    tally = tallies and tallies.sum(page.committee_pk, Branch.Kind.STAFF)
    return tally if tally and tally.branches else None


def deputy_share(tally):
    """Share (0–1) of the branches in a Tally of 教职工 branches; None without any."""
    return tally.counts["deputies"] / tally.branches if tally else None


def _training(page):
    """书记培训 (requirements T1); nothing without secretaries."""
    cover = page.training
    if not cover.all:
        return []

    def figure(name):
        link = training_link(page.frame, name, committee=page.committee_pk)
        return Part(f"{cover.counts[name]} 人", link)

    year = page.frame.yards[0].year
    apart = points_apart(cover.rate, cover.rate_before)
    parts = [Part("在任书记 "), figure("secretaries_all"), Part(f"，{year} 年培训学时达标 ")]
    parts += [figure("hours_met"), Part(f"（{percent(cover.rate)}{apart}）")]
    if cover.counts["new_uninducted"]:
        parts += [Part("；新任待任职培训 "), figure("new_uninducted")]
    if cover.counts["induction_overdue"]:
        parts += [Part("，其中逾期 "), figure("induction_overdue")]
    return [*parts, Part("。")]
