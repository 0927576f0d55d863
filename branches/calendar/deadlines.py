"""A deadline on a rest day is due on the next working day; vacations only silence reminders."""

from django.contrib import messages

from branches.calendar.workdays import WorkCalendar


class MovesDeadlines:
    """Mixin of forms: a deadline that somebody sets on a rest day moves to the next working day.
    `deadlines`: names of the date fields; `moved`: after validation, a sentence for each that
    moved. What the form already held stays as it is.
    """

    deadlines = ()

    def clean(self):
        cleaned = super().clean()
        calendar = WorkCalendar()
        self.moved = []
        for name in self.deadlines:
            day = self.cleaned_data.get(name)
            if day is None or name not in self.changed_data or calendar.is_workday(day):
                continue
            self.cleaned_data[name] = due = calendar.on_or_after(day)
            label = self.fields[name].label
            self.moved.append(f"{label} {day:%Y-%m-%d} 是休息日，顺延到 {due:%Y-%m-%d}。")
        return cleaned


def tell_moved(request, form):
    """Say on the next page which deadlines of a valid form have moved; others have none."""
    for sentence in getattr(form, "moved", ()):
        messages.info(request, sentence)
