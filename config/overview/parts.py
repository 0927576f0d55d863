"""What sentences are made of: words, linked figures, and places named without cutting a tie."""

from dataclasses import dataclass

NAMED = 2  # places named in a sentence
FEW = 4  # so many of a tie are named one by one


@dataclass(frozen=True)
class Part:
    text: str
    url: str = ""


def foremost(counts, named=NAMED):
    """[(count, [place])] of the largest counts until `named` places stand there, ties whole.
    `counts`: [(place, count)] in official order, which a tie keeps; zeros are nothing to name.
    """
    groups = {}
    for place, count in sorted(counts, key=lambda one: -one[1]):
        if count:
            groups.setdefault(count, []).append(place)
    found = []
    for count, places in groups.items():
        if sum(len(group) for _count, group in found) >= named:
            break
        found.append((count, places))
    return found


def name_foremost(counts, unit, link, named=NAMED):
    """[Part] of the places with the largest counts: A 3 个、B 2 个, or with a tie A、B 各 3 个, or
    where many are alike A、B 等 7 个分党委各 1 个. `counts` as for foremost(), of Places; `unit`:
    个, 项; `link`: function of a Place.
    """
    groups = foremost(counts, named)
    comma = "、" if all(len(places) == 1 for _count, places in groups) else "，"
    parts = []
    for count, places in groups:
        if parts:
            parts.append(Part(comma))
        parts += _named_group(places, f"{count} {unit}", link)
    return parts


def _named_group(places, figure, link):
    if len(places) == 1:
        return [Part(f"{places[0].name} "), Part(figure, link(places[0]))]
    shown = places if len(places) <= FEW else places[:NAMED]
    parts = []
    for place in shown:
        parts += [Part("、")] if parts else []
        parts.append(Part(place.name, link(place)))
    rest = "" if len(shown) == len(places) else f" 等 {len(places)} {_sort_of(places)}"
    return [*parts, Part(f"{rest}各 {figure}" if rest else f" 各 {figure}")]


def _sort_of(places):
    return "个单位" if any(one.is_school for one in places) else "个分党委"
