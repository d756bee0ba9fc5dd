"""The units of the model: decimal everywhere (1 TB = 1000 GB), a month of 730 hours.

Memory of machines is sold by the GiB and is converted by name, with `GB_PER_GIB`.
"""

from typing import Final

THOUSAND: Final = 1000.0
MILLION: Final = 1e6
BILLION: Final = 1e9

BYTES_PER_GB: Final = 1e9
KB_PER_MB: Final = 1000.0
KB_PER_GB: Final = 1e6
MB_PER_GB: Final = 1000.0
GB_PER_TB: Final = 1000.0
GB_PER_GIB: Final = 2.0**30 / BYTES_PER_GB

MS_PER_SECOND: Final = 1000.0
SECONDS_PER_MINUTE: Final = 60.0
MINUTES_PER_HOUR: Final = 60.0
SECONDS_PER_HOUR: Final = 3600.0
HOURS_PER_DAY: Final = 24.0
SECONDS_PER_DAY: Final = HOURS_PER_DAY * SECONDS_PER_HOUR
HOURS_PER_MONTH: Final = 730.0
DAYS_PER_MONTH: Final = HOURS_PER_MONTH / HOURS_PER_DAY
MINUTES_PER_MONTH: Final = HOURS_PER_MONTH * MINUTES_PER_HOUR
SECONDS_PER_MONTH: Final = HOURS_PER_MONTH * SECONDS_PER_HOUR
MONTHS_PER_YEAR: Final = 12.0
WEEKS_PER_MONTH: Final = 52.18 / MONTHS_PER_YEAR
# A year of 365.25 days, by which availability is counted.
HOURS_PER_YEAR: Final = 8766.0
KG_PER_TONNE: Final = 1000.0
