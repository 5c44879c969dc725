namespace Purlin.Snowflake;

/// <summary>How near a layout is to the end of its time bits.</summary>
public enum SnowflakeExhaustion
{
    /// <summary>More than a year away.</summary>
    Distant,

    /// <summary>A year or less away: ids are still made, but it is time to choose the layout that follows.</summary>
    WithinAYear,

    /// <summary>Reached: no id is made any more, and none is ever made twice.</summary>
    Exhausted,
}
