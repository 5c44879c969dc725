namespace Purlin.Snowflake;

/// <summary>What a text can break.</summary>
internal enum TextRule
{
    /// <summary>Nothing: it is well-formed.</summary>
    None,

    /// <summary>Too short or too long.</summary>
    Length,

    /// <summary>A character that is no digit.</summary>
    Alphabet,

    /// <summary>A zero in front, which would make a second text of the same number.</summary>
    LeadingZero,

    /// <summary>A number that is too great.</summary>
    Overflow,

    /// <summary>A check symbol that is not that of the number.</summary>
    CheckSymbol,

    /// <summary>Another prefix, or none.</summary>
    Prefix,

    /// <summary>The id of a key that is not in the ring.</summary>
    Key,

    /// <summary>Well-formed, but what it stands for is no id.</summary>
    Foreign,
}
