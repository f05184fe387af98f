"""Results of colleagues without their passwords: signed on their machines, checked at the administrator's."""
