"""The daily and the weekly report: what was talked about, how it felt, what changed, what was answered, what is open."""
