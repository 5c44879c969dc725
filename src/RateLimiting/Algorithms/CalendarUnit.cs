namespace Purlin.RateLimiting;

/// <summary>The length of a calendar window.</summary>
public enum CalendarUnit
{
    /// <summary>From full minute to full minute.</summary>
    Minute,

    /// <summary>From full hour to full hour of the zone's clocks.</summary>
    Hour,

    /// <summary>From local midnight to local midnight: 23 to 25 hours where clocks change.</summary>
    Day,

    /// <summary>From Monday to Monday (ISO 8601).</summary>
    Week,

    /// <summary>From the first day of a month to that of the next.</summary>
    Month,

    /// <summary>From January 1st to January 1st.</summary>
    Year,
}
