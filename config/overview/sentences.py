"""The sentences at the top of the dashboard: figures in words, each of them a link."""

from branches.models import Branch
from branches.rulebook.rounding import percent, points_apart, share
from config.overview.links import branches_link, items_link, training_link
from config.overview.parts import Part, name_foremost
from config.overview.steps import APPROVAL, DECISION, PLAN, SURVEY
from grading.models import Criterion
from grading.models.assessment import UNGRADED

FEWEST = 3  # branches that a rate must be of, before it is called the lowest


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


def higher_or_lower(now, before, than="上期"):
    """比上期高 1.2 个百分点; empty without a comparison."""
    apart = points_apart(now, before)
    if apart is None:
        return ""
    if not apart:
        return f"，与{than}持平"
    return f"，比{than}{'高' if apart > 0 else '低'} {abs(apart)} 个百分点"


def more_or_less(now, before):
    if before is None:
        return ""
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
    parts.append(_done(page, SURVEY))
    parts += [Part("，分党委已定级 "), _done(page, DECISION)]
    parts += [Part("，校党委已审定 "), _done(page, APPROVAL)]
    if PLAN.all_in(now.counts):
        parts += [Part("，方案已批准 "), _done(page, PLAN)]
    return [*parts, Part("。")]


def _done(page, step):
    return _figure(page, step.done_figure, step.done_in(page.now.counts))


def _grades(page):
    now, parts = page.now, []
    if now.undecided and now.graded:
        parts += [Part("已评定的 "), _figure(page, "graded", now.graded), Part("中，")]
    if now.graded:
        for code in (page.frame.codes[0], page.frame.codes[-1]):
            parts += [Part(f"{page.frame.labels[code]} ")]
            parts += [_figure(page, f"grade_{code}", now.grades[code])]
            parts += [Part(f"{_compared(page, code)}；")]
    parts += [Part("成立不满一年、未定级 ")]
    parts += [_figure(page, "grade_ungraded", now.grades[UNGRADED])]
    if now.undecided:
        parts += [Part("；尚未评定 "), _figure(page, "grade_undecided", now.undecided)]
    return [*parts, Part("。")]


def _compared(page, code):
    """Beside the number of a grade what it was, as shares while branches wait for theirs."""
    now, before = page.now, page.before
    if not now.undecided:
        return more_or_less(now.grades[code], before.grades[code] if before else None)
    words = f"，占 {percent(share(now.grades[code], now.graded))}"
    return (
        f"{words}（上期 {percent(share(before.grades[code], before.graded))}）" if before else words
    )


def _promotion(page):
    if page.rising.moves:
        return _promotion_within_year(page)
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


def _promotion_within_year(page):
    """Once there is a 复评: from the first grading to it."""
    rising, moves = page.rising, page.rising.moves

    def figure(name):
        return Part(f"{moves.of(name)} 个", rising.link(name))

    parts = [Part(f"{moves.comparison.words[0]}已定级的 "), figure("graded"), Part("党支部中，")]
    parts += [figure("rose"), Part("晋位，"), figure("fell"), Part("下降")]
    if waiting := moves.of("open"):
        parts += [Part("，"), Part(f"{waiting} 个", rising.link("open")), Part("尚未复评")]
    bottom = moves.comparison.ladder_before.bottom
    if moves.of(f"{bottom.code}.."):
        parts += [Part(f"；{bottom} "), figure(f"{bottom.code}.."), Part("，已转化 ")]
        parts.append(figure("turned"))
    return [*parts, Part("。")]


def _places_that_fell(page):
    if page.place:
        return []
    falls = [(place, _falls(page, page.tally_now.sum(place.pk))) for place in page.places]

    def link(place):
        return branches_link(page.frame, "down", committee=place.pk)

    named = name_foremost(falls, "个", link)
    return [Part("，其中"), *named] if named else []


def _falls(page, tally):
    move = page.frame.move
    return sum(n for (was, now), n in tally.flow.items() if move(was, now) == "down")


def _criteria(page):
    rates = {key: page.now.rate(key) for key in Criterion.Key.values}
    known = {key: rate for key, rate in rates.items() if rate is not None}
    if not known:
        return [Part("还没有考评结果，五好标准得分率待考评后显示。")]
    if page.now.counts["reviewed"] < FEWEST:
        return [Part(f"已考评的党支部不足 {FEWEST} 个，五好标准暂不比较。")]
    lowest = _lowest(known)
    names = "".join(f"“{Criterion.Key(key).label}”" for key in lowest)
    parts = [Part(f"五好标准中{names}最低（得分率 {percent(known[lowest[0]])}）")]
    return [*parts, *(_lowest_kinds(page, lowest[0]) if len(lowest) == 1 else ()), Part("。")]


def _lowest(rates):
    """Keys of the lowest rates; those that are printed alike are alike."""
    least = min(rates.values())
    return [key for key, rate in rates.items() if percent(rate) == percent(least)]


def _lowest_kinds(page, key):
    """，其中学生党支部为 80.1%: a kind needs some branches to be the lowest of all."""
    tallies = {kind: page.tally_now.sum(page.committee_pk, kind) for kind in Branch.Kind.values}
    known = {kind: one for kind, one in tallies.items() if one.counts["reviewed"] >= FEWEST}
    if len(known) < 2:
        return []
    rates = {kind: one.rate(key) for kind, one in known.items()}
    lowest = _lowest(rates)
    parts = []
    for kind in lowest:
        link = branches_link(page.frame, "reviewed", committee=page.committee_pk, kind=kind)
        parts += [Part("、" if parts else "，其中"), Part(f"{Branch.Kind(kind).label}党支部", link)]
    return [*parts, Part(f"为 {percent(rates[lowest[0]])}{_than_before(page, lowest, key, rates)}")]


def _than_before(page, kinds, key, rates):
    """The change of the one lowest kind, where it had enough branches last cycle, too."""
    if len(kinds) > 1 or not page.tally_before:
        return ""
    before = page.tally_before.sum(page.committee_pk, kinds[0])
    if before.counts["reviewed"] < FEWEST:
        return ""
    return higher_or_lower(rates[kinds[0]], before.rate(key))


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
        parts += [Part("，最多的是"), *_most_overdue(page)]
    return [*parts, Part("。")]


def _most_overdue(page):
    def link(place):
        return items_link(page.frame, "items_overdue", committee=place.pk)

    return name_foremost(page.items.overdue_by_place, "项", link, named=1)


def _deputies(page):
    """教工支部书记兼任同级行政副职 (requirements T5); nothing while no survey tells of it."""
    now, before = _of_staff(page, page.tally_now), _of_staff(page, page.tally_before)
    if not now or not (SURVEY.done_in(now.counts) or now.counts["deputies"]):
        return []
    filters = {"committee": page.committee_pk, "kind": Branch.Kind.STAFF}
    everybody = Part(f"{now.branches} 个", branches_link(page.frame, "all", **filters))
    found = Part(f"{now.counts['deputies']} 个", branches_link(page.frame, "deputies", **filters))
    now_share, share_before = deputy_share(now), deputy_share(before)
    # Who has not reported yet may still be one: less than last cycle is not yet less.
    apart = "" if SURVEY.left_in(now.counts) else higher_or_lower(now_share, share_before)
    words = f"，占 {percent(now_share)}{apart}。"
    return [Part("教职工党支部 "), everybody, Part("，书记兼任同级行政副职 "), found, Part(words)]


def _of_staff(page, tallies):
    tally = tallies and tallies.sum(page.committee_pk, Branch.Kind.STAFF)
    return tally if tally and tally.branches else None


def deputy_share(tally):
    """Share (0–1) of the branches in a Tally of 教职工 branches; None without any."""
    return share(tally.counts["deputies"], tally.branches) if tally else None


def _training(page):
    cover = page.training
    if not cover.all:
        return []

    def figure(name):
        link = training_link(page.frame, name, committee=page.committee_pk)
        return Part(f"{cover.counts[name]} 人", link)

    year = page.frame.yards[0].year
    apart = higher_or_lower(cover.rate, cover.rate_before, "上期同期")
    parts = [Part("在任书记 "), figure("secretaries_all"), Part(f"，{year} 年已参加集中培训 ")]
    parts += [figure("trained"), Part(f"（{percent(cover.rate)}{apart}）")]
    if cover.counts["new_uninducted"]:
        parts += [Part("；新任待任职培训 "), figure("new_uninducted")]
    if cover.counts["induction_overdue"]:
        parts += [Part("，其中逾期 "), figure("induction_overdue")]
    return [*parts, Part("。")]
