"""A demo school of 2012: nothing on its pages, prints and workbooks came later than its year."""

import io
from datetime import date

from django.test import TestCase
from django.urls import reverse
from openpyxl import load_workbook

from branches.models import Finding, Participation, Survey, User
from branches.rulebook.fields import KINDS, SECTIONS
from branches.rulebook.sources import BRANCHES, ELECTIONS, PLAN_2019, TEACHERS, UNIVERSITIES
from grading.models import Assessment
from tests.config.demo.test_load_demo import load

DOCUMENTS = (BRANCHES, UNIVERSITIES, ELECTIONS, TEACHERS, PLAN_2019, "条例", "双带头人")
PRACTICES = ("四川", "海西", "地质大学", "兰州大学", "西安美术学院", "贵州师范大学")
LATER = (*DOCUMENTS, *PRACTICES, "2017年意见", "主题党日")
SCHOOL = ("branches:surveys", "branches:causes", "grading:list", "grading:print_list", "board")
SCHOOL += ("dashboard", "rectification:items", "rectification:print", "training:coverage")
OF_BRANCH = ("branches:survey_print", "branches:survey_changes", "drafts", "grading:why")
OF_BRANCH += ("grading:print", "rectification:plan", "grading:self_sheet", "grading:review_sheet")
WORKBOOKS = ("grading:export", "rectification:export")


class Year2012Tests(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(on=date(2012, 11, 20), branches=30, committees=4)

    def setUp(self):
        self.client.force_login(User.objects.get(username="demo_org"))

    def assert_of_its_time(self, path, text):
        assert [word for word in LATER if word in text] == [], path

    def read(self, path):
        response = self.client.get(path, follow=True)
        assert response.status_code == 200, path
        self.assert_of_its_time(path, response.content.decode())

    def test_no_finding_cites_what_came_later(self):
        found = set(Finding.objects.values_list("code", "message", "basis"))
        assert len({code for code, _message, _basis in found}) > 15
        for code, message, basis in found:
            self.assert_of_its_time(code, f"{message} {basis}")

    def test_no_page_of_the_school_does(self):
        cycle = Participation.objects.latest("pk").round.cycle_id
        paths = [reverse(name) for name in SCHOOL]
        paths += [reverse(name, args=[cycle]) for name in ("cycle", "branches:cycle_rules")]
        paths += [f"{reverse('grading:rubrics')}?kind={kind}" for kind in KINDS]
        for path in paths:
            self.read(path)

    def test_no_page_or_print_of_a_branch_does(self):
        for survey in self.chosen():
            for section in (*SECTIONS, "check"):
                path = reverse("branches:survey", args=[survey.participation_id])
                self.read(f"{path}?section={section}")
            for name in OF_BRANCH:
                self.read(reverse(name, args=[survey.participation_id]))

    def chosen(self):
        """Of each state of the survey and of the grading one branch."""
        rows = {}
        for one in Survey.objects.select_related("participation__assessment"):
            assessment = Assessment.objects.filter(participation=one.participation_id).first()
            rows[one.state, assessment and assessment.state] = one
        return rows.values()

    def test_no_workbook_does(self):
        for name in WORKBOOKS:
            response = self.client.get(reverse(name))
            content = b"".join(response) if response.streaming else response.content
            book = load_workbook(io.BytesIO(content), read_only=True)
            rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
            self.assert_of_its_time(name, " ".join(str(cell) for row in rows for cell in row))
