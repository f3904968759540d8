"""What technicians use: the commune's authority, claims, enrolment, swaps."""
