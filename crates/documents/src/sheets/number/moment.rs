//! Days and times in the format of their cell. A spreadsheet counts days from the end of 1899, and their parts behind the point.

use german::MONTH_NAMES;
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::{Part, parts};

/// How much of a moment is shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    has_day: bool,
    /// How long the month is written: four letters are its name.
    month: usize,
    has_year: bool,
    has_time: bool,
    has_seconds: bool,
    /// Whether hours go on behind 24.
    is_elapsed: bool,
}

/// Seconds of a day.
const DAY: i64 = 86_400;
/// The last day of the year 9999: spreadsheets count no further.
const LAST: f64 = 2_958_465.0;

/// A number as a moment in that format.
pub(super) fn of_pattern(number: f64, pattern: &str) -> Option<String> {
    Moment::of(&parts(pattern, false)?)?.write(number)
}

impl Moment {
    /// What a format shows; `None` if it is one of numbers.
    pub(super) fn of(parts: &[Part]) -> Option<Self> {
        let mut moment = Self::default();
        for (index, part) in parts.iter().enumerate() {
            match part {
                Part::Elapsed(_) => (moment.has_time, moment.is_elapsed) = (true, true),
                Part::Sign('d') => moment.has_day = true,
                Part::Sign('y') => moment.has_year = true,
                Part::Sign('h') => moment.has_time = true,
                Part::Sign('s') => (moment.has_time, moment.has_seconds) = (true, true),
                // Behind hours and before seconds these are minutes.
                Part::Sign('m') if follows_hours(&parts[..index]) || leads_to_seconds(&parts[index..]) => {
                    moment.has_time = true;
                }
                Part::Sign('m') => moment.month += 1,
                _ => {}
            }
        }
        let shows = moment.has_day || moment.month > 0 || moment.has_year || moment.has_time;
        shows.then_some(moment)
    }

    /// That number of days as a moment, as Germans write it.
    pub(super) fn write(&self, number: f64) -> Option<String> {
        if !(0.0..LAST).contains(&number) {
            return None;
        }
        let seconds = (number * DAY as f64).round() as i64;
        let day = date(1899, 12, 30).checked_add((seconds / DAY).days()).ok()?;
        let written = [self.day_of(day), self.time_of(seconds)];
        Some(written.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    fn day_of(&self, day: Date) -> Option<String> {
        let (number, month, year) = (day.day(), day.month(), day.year());
        let name = MONTH_NAMES[usize::from(month.unsigned_abs()) - 1];
        Some(match (self.has_day, self.month, self.has_year) {
            (true, 4.., true) => format!("{number}. {name} {year}"),
            (true, 1.., true) => format!("{number:02}.{month:02}.{year}"),
            (true, 4.., false) => format!("{number}. {name}"),
            (true, 1.., false) => format!("{number:02}.{month:02}."),
            (true, 0, _) => format!("{number}."),
            (false, 3.., true) => format!("{name} {year}"),
            (false, 1.., true) => format!("{month:02}.{year}"),
            (false, 1.., false) => name.to_owned(),
            (false, 0, true) => year.to_string(),
            (false, 0, false) => return None,
        })
    }

    fn time_of(&self, seconds: i64) -> Option<String> {
        let of_day = if self.is_elapsed { seconds } else { seconds % DAY };
        let time = format!("{:02}:{:02}", of_day / 3_600, of_day / 60 % 60);
        let time = if self.has_seconds { format!("{time}:{:02}", of_day % 60) } else { time };
        self.has_time.then_some(time)
    }
}

/// Whether hours are the last thing that is shown before: „hh:mm dd.mm.yyyy“ has minutes and a month.
fn follows_hours(parts: &[Part]) -> bool {
    let is_shown = |part: &&Part| matches!(part, Part::Sign('d' | 'y' | 'h' | 's') | Part::Elapsed(_));
    let last = parts.iter().rfind(is_shown);
    matches!(last, Some(Part::Sign('h') | Part::Elapsed('h')))
}

/// Whether the next thing that is shown behind a month are seconds: „mm:ss“.
fn leads_to_seconds(parts: &[Part]) -> bool {
    parts.iter().find(|part| !matches!(part, Part::Sign('m' | ':'))) == Some(&Part::Sign('s'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_written_as_in_german() {
        for (number, pattern, written) in [
            (45_365.0, "dd/mm/yyyy", "14.03.2024"),
            (45_365.0, "d. mmmm yyyy", "14. März 2024"),
            (45_365.0, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "14. März 2024"),
            (45_365.0, "mmm-yy", "März 2024"),
            (45_365.0, "yyyy", "2024"),
            (45_365.75, "dd.mm.yyyy hh:mm", "14.03.2024 18:00"),
            (45_365.75, "hh:mm dd.mm.yyyy", "14.03.2024 18:00"),
            (45_365.75, "h\\ \"Uhr\"\\ mm", "18:00"),
            (0.354_166_67, "h:mm", "08:30"),
            (0.854_166_67, "[$-F400]h:mm:ss\\ AM/PM", "20:30:00"),
            (0.854_166_67, "h:mm a/p", "20:30"),
            (1.5, "[h]:mm", "36:00"),
            (0.000_694_444_4, "mm:ss", "00:01:00"),
        ] {
            assert_eq!(of_pattern(number, pattern).as_deref(), Some(written), "{pattern}");
        }
        assert_eq!(of_pattern(-1.0, "dd.mm.yyyy"), None);
        assert_eq!(of_pattern(1e300, "dd.mm.yyyy"), None);
        assert_eq!(of_pattern(5.0, "0.00"), None);
    }
}
