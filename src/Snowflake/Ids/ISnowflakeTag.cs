namespace Purlin.Snowflake;

/// <summary>
/// What makes the ids of one entity a type of their own: <see cref="SnowflakeId{TTag}"/>. Implemented by a type of
/// yours, often the entity itself.
/// </summary>
public interface ISnowflakeTag
{
    /// <summary>
    /// What every text of these ids begins with, such as <c>usr_</c>; none unless overridden. ASCII, at most
    /// <see cref="MaxPrefixChars"/> characters.
    /// </summary>
    static virtual string Prefix => "";

    /// <summary>The text form behind the prefix; Base62 unless overridden.</summary>
    static virtual SnowflakeFormat Format => SnowflakeFormat.Base62;

    /// <summary>How long a prefix may be.</summary>
    const int MaxPrefixChars = 32;
}
