"""Who may open which address of training, of the secretary's file and of the hand-over."""

ROWS = {
    # Programmes.
    # Enrolment.
    # Attendance and results.
    # Hours and coverage.
    # The secretary: file, change, hand-over.
}
