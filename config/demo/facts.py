"""What a branch would write into its survey: the register, the officers, and a year's work."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from branches.models import Branch
from branches.rulebook.fields import FIELDS, is_asked
from branches.survey.officers import officer_facts
from config.demo import words
from config.demo.dates import NOW, is_this_year
from config.demo.people import COMMITTEE_FROM, terms_on

Kind = Branch.Kind
REGISTER = ("name", "short_name", "kind", "subtype", "setup_basis")
CATEGORIES = {
    "本科生": "undergraduate_members",
    "硕士生": "master_members",
    "博士生": "doctoral_members",
}


def survey_facts(story, years, which):
    """{column of Survey: value} of the story's round `which` (config.demo.dates)."""
    # What did not change within a year is told by the same draws.
    rng = story.rng(f"survey{int(is_this_year(which))}")
    year, faults = years[which], story.faults[which]
    full, probationary = story.members[which]
    total = full + probationary
    terms = terms_on(story, year.cutoff)
    facts = {name: getattr(story.branch, name) for name in REGISTER}
    facts |= story.register[which]
    facts |= officer_facts(terms)
    facts |= {
        "full_members": full,
        "probationary_members": probationary,
        "total_members": total,
        "affiliation_clear": "unclear" not in faults,
        "has_committee": full >= COMMITTEE_FROM and "no_committee" not in faults,
        "committee_seats": len(terms),
    }
    facts |= _categories(story, total)
    facts |= _people(rng, story, which, total)
    facts |= _meetings(rng, story, faults, facts["has_committee"])
    facts |= _yearly(rng, year, faults, full, total, facts["founded_on"])
    facts |= _effect(rng, story, faults)
    facts |= _secretary(rng, story.kind, faults)
    return facts | _unasked(facts)


def _unasked(facts):
    """Nobody answers what a branch of this kind, with these answers, is not asked."""
    known = SimpleNamespace(**facts)
    return {field.name: None for field in FIELDS if not is_asked(field, known)}


def _categories(story, total):
    found = dict.fromkeys((*CATEGORIES.values(), "staff_members", "retired_members"), 0)
    if story.kind == Kind.STUDENT:
        name = CATEGORIES[story.branch.subtype]
    else:
        name = "retired_members" if story.kind == Kind.RETIRED else "staff_members"
    return found | {name: total}


def _people(rng, story, which, total):
    """Counts around the members; last year's are near this year's unless one jumped."""
    own = story.rng("people counts")
    is_student = story.kind == Kind.STUDENT
    young = 0 if story.kind == Kind.RETIRED else 1
    applicants = own.randint(12, 40) if is_student else own.randint(0, 3) * young
    activists = round(applicants * own.uniform(0.3, 0.5))
    if "jump" in story.faults[NOW] and is_this_year(which):
        applicants += applicants + 6
    return {
        "applicants": applicants + (rng.randint(-2, 2) if applicants > 8 else 0),
        "activists": activists,
        "targets": round(activists * 0.35),
        "developed_members": round(activists * 0.3),
        "mobile_members": rng.choice((0, 0, 0, 1, 2)),
        "lost_members": 0,
        "women_members": round(total * own.uniform(0.3, 0.55)),
        "minority_members": own.randint(0, 2),
        "dues_paid": rng.random() < 0.97,
    }


def _short(rng, faults, fault, norm, most):
    """`norm` and a little more; with the fault 1 to `most` times fewer."""
    if fault in faults:
        return max(0, norm - rng.randint(1, most))
    return norm + rng.choice((0, 0, 0, 1))


def _meetings(rng, story, faults, has_committee):
    retired = story.kind == Kind.RETIRED
    # Groups stay as they are when a few members come or go.
    size = max(sum(pair) for pair in story.members)
    groups = size // 9 if size > 20 else 0
    return {
        "group_count": groups,
        "general_meetings": _short(rng, faults, "few_general", 4, 2),
        "committee_meetings": (
            _short(rng, faults, "few_committee", 6 if retired else 12, 3 if retired else 4)
            if has_committee
            else 0
        ),
        "group_meetings": _short(rng, faults, "few_group", 12, 4) if groups else 0,
        "lectures": _short(rng, faults, "few_lectures", 2, 1),
        "theme_days": _short(rng, faults, "few_theme", 12, 4),
    }


def _yearly(rng, year, faults, full, total, founded):
    """Meetings with a date, talks, papers, place and money; dates within the year before D."""
    held = "no_appraisal" not in faults
    low = held and "low_attendance" in faults
    attended = max(0, full - (max(1, round(full * 0.15)) if low else 0)) if held else 0
    share = 0.45 if "excellent_many" in faults else 0.3
    talks = total - (max(1, round(total * rng.uniform(0.1, 0.3))) if "few_talks" in faults else 0)
    least = 0.6 if "few_hours" in faults else 0.85
    return {
        "org_life_on": None if "no_org_life" in faults else _day(rng, year, founded),
        "appraisal_on": _day(rng, year, founded) if held else None,
        "appraisal_due": full,
        "appraisal_attended": attended,
        "appraisal_excellent": int(attended * share),
        "appraisal_below": 0,
        "talks_due": total,
        "talks_held": talks,
        "hours_met_members": round(total * rng.uniform(least, 1)),
        "has_year_plan": "no_plan" not in faults,
        "has_year_summary": "no_summary" not in faults,
        "rules_made": 0 if "no_rules" in faults else rng.randint(1, 3),
        "has_rule_records": "no_records" not in faults,
        "has_place": "no_place" not in faults,
        "funds": Decimal(0 if "no_funds" in faults else rng.randrange(8, 60) * 100),
    }


def _day(rng, year, founded):
    first = max(year.cutoff - timedelta(days=300), founded)
    return first + timedelta(days=rng.randrange((year.cutoff - first).days))


def _effect(rng, story, faults):
    idea, deed = "no_idea" not in faults, "no_deed" not in faults
    innovation = "no_innovation" not in faults
    due = rng.randint(1, 5) if story.kind == Kind.RETIRED else rng.choice((0, 0, 1, 2))
    visited = due - (1 if due and "few_talks" in faults else 0)
    return {
        "has_idea": idea,
        "idea_discussed": idea and "not_discussed" not in faults,
        "idea_text": rng.choice(words.IDEAS) if idea else "",
        "deed_done": deed,
        "deed_text": rng.choice(words.DEEDS) if deed else "",
        "innovation_done": innovation,
        "innovation_text": rng.choice(words.INNOVATIONS) if innovation else "",
        "hardship_due": due,
        "hardship_visited": visited,
        "hardship_contacted": visited,
        "reporter": story.terms[-1].person.name if story.terms[-1].person else "",
        "reporter_phone": f"8266{rng.randint(1000, 9999)}",
    }


def _secretary(rng, kind, faults):
    kinds = {Kind.STAFF: "teacher", Kind.OFFICE: "unit_head", Kind.RETIRED: "retired"}
    reported = "no_report" not in faults
    return {
        "secretary_kind": kinds.get(kind) or rng.choice(("counsellor", "student")),
        "duty_report_held": reported,
        "duty_report_grade": rng.choice(("good", "good", "fair")) if reported else "",
        "secretary_hours": Decimal(
            rng.randrange(8, 50, 4) if "few_hours" in faults else rng.randrange(56, 76, 4)
        ),
    }
