"""操作记录 as a list, with the office's words for every act."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from branches.models import AuditEntry

OTHER = "其他"
OF_SURVEY = (
    Q(action__startswith="survey.") | Q(action__startswith="poll.") | Q(action="import.branch")
)
GROUPS = {
    "survey": "调查摸底",
    "poll": "满意度测评",
    "grading": "分类定级",
    "rubric": "评分标准",
    "rectification": "整改",
    "import": "数据导入",
    "account": "账号",
    "post": "职责",
    "cycle": "年度",
    "round": "轮次",
    "committee": "党组织",
    "branch": "党支部",
    "officer": "支委任职",
    "handover": "工作交接",
    "training": "培训",
    "duty": "待办与提醒",
    "export": "导出",
}
ACTION_LABELS = {
    "survey.submit": "报送调查摸底",
    "survey.return": "退回调查摸底",
    "survey.field": "填写调查摸底",
    "survey.save": "填写调查摸底",
    "survey.note": "说明存疑项",
    "poll.record": "录入满意度测评",
    "grading.save_self": "填写自评表",
    "grading.save_review": "填写考评表",
    "grading.submit_self": "报送自评",
    "grading.withdraw_self": "撤回自评",
    "grading.return_self": "退回自评",
    "grading.submit_review": "提交考评意见",
    "grading.withdraw_review": "撤回考评",
    "grading.return_review": "退回考评",
    "grading.decide": "决定等级",
    "grading.withdraw_decision": "撤回等级决定",
    "grading.return_decision": "退回分党委",
    "grading.approve": "登记审定",
    "grading.tick_veto": "认定一票否决",
    "grading.lift_veto": "解除一票否决",
    "grading.export": "导出定级汇总表",
    "rubric.load": "载入评分标准",
    "rectification.create": "生成整改事项",
    "rectification.edit": "修改整改方案",
    "rectification.goal": "填写整改总目标",
    "rectification.submit_plan": "报送方案",
    "rectification.approve_plan": "批准方案",
    "rectification.return_plan": "退回方案",
    "rectification.progress": "记录整改进展",
    "rectification.request_extension": "申请延期",
    "rectification.grant_extension": "同意延期",
    "rectification.refuse_extension": "不同意延期",
    "rectification.request_closure": "申请销号",
    "rectification.accept": "验收通过并销号",
    "rectification.accept_first": "验收通过，报组织部确认",
    "rectification.return_closure": "退回继续整改",
    "rectification.confirm": "确认销号",
    "rectification.return_confirmation": "退回继续整改",
    "rectification.cancel": "撤销事项",
    "rectification.export": "导出整改台账",
    "import.roster": "导入名册",
    "import.branch": "导入支部数据",
    "export.roster": "导出名册",
    "duty.nudge": "催办",
    "duty.retry": "重新发送提醒",
    "account.create": "开通账号",
    "account.edit": "修改账号资料",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.link": "生成一次性链接",
    "account.activate": "用一次性链接设置口令",
    "account.password": "修改口令",
    "post.give": "任命职责",
    "post.end": "结束职责",
    "committee.create": "设立党组织",
    "committee.edit": "修改党组织",
    "committee.close": "撤销党组织",
    "branch.create": "设立党支部",
    "branch.edit": "修改支部信息",
    "branch.update": "随报送更新支部信息",
    "officer.change": "更换书记",
    "officer.appoint": "登记支委任职",
    "officer.leave": "登记支委离任",
    "officer.vacancy": "登记支委空缺",
    "handover.start": "发起工作交接",
    "handover.give": "移交人确认交接",
    "handover.take": "接收人确认交接",
    "handover.move": "修改交接日期",
    "handover.withdraw": "撤销工作交接",
    "training.create": "新建培训班次",
    "training.edit": "修改培训班次",
    "training.copy": "沿用上年度班次",
    "training.session_add": "添加课次",
    "training.session_edit": "修改课次",
    "training.session_delete": "删除课次",
    "training.open": "发布报名",
    "training.start": "开班",
    "training.finish": "结业",
    "training.cancel": "取消班次",
    "training.propose": "拟定参训名单",
    "training.invite": "邀请参训",
    "training.confirm": "确认参训",
    "training.decline": "答复不参加",
    "training.withdraw": "登记退学",
    "training.leave": "请假",
    "training.leave_back": "取消请假",
    "training.mark": "登记出勤",
    "training.clear_mark": "撤销出勤登记",
    "training.mark_rest": "其余人员登记签到",
    "training.import": "导入签到表",
    "training.sign_in": "扫码签到",
    "training.renew_key": "更换签到二维码",
    "training.points": "登记成绩",
    "training.leave_too_long": "请假超限退学",
    "training.leave_corrected": "恢复参训",
    "training.export": "导出培训汇总表",
    "training.record_add": "登记其他培训",
    "training.record_edit": "更正培训记录",
    "training.record_remove": "删除培训记录",
    "training.export_hours": "导出培训学时",
    "cycle.create": "建立年度",
    "cycle.parameters": "修改年度参数",
    "round.enrol": "支部列入本轮",
    "round.dates": "修改阶段日期",
    "round.close": "归档本轮",
}


def action_label(action):
    """The office's word for a verb; an unknown one is never shown raw."""
    group = GROUPS.get(action.split(".")[0])
    return ACTION_LABELS.get(action) or (f"{group}：{OTHER}" if group else OTHER)


def entries(user, *, who="", group="", committee=None, branch=None, since=None, until=None, q=""):
    """Entries that `user` sees, newest first, filtered; `since` and `until` are local dates."""
    rows = AuditEntry.objects.visible_to(user).order_by("-pk")
    if who:
        rows = rows.filter(by_text__icontains=who)
    if group:
        rows = rows.filter(action__startswith=f"{group}.")
    if branch:
        rows = rows.filter(branch=branch)
    if committee:
        path = committee.path
        inside = Q(branch__committee__path__startswith=path) | Q(committee__path__startswith=path)
        rows = rows.filter(inside)
    if q:
        rows = rows.filter(Q(target__icontains=q) | Q(reason__icontains=q))
    return _between(rows, since, until).select_related("branch", "committee")


def survey_entries(participation, label=""):
    """What has been done to a survey, newest first: answers, notes, polls, imports, 报送, 退回.

    `label` of a question narrows to the entries that changed it, None to nothing. The participation
    is in scope.
    """
    rows = AuditEntry.objects.filter(OF_SURVEY, participation=participation).order_by("-pk")
    if label is None:
        return rows.none()
    return rows.filter(changes__has_key=label) if label else rows


def _between(rows, since, until):
    # Ranges of instants, not casts to a date: those could use no index nor the local zone.
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
