namespace Purlin.Snowflake;

/// <summary>
/// The text forms of a 64-bit number. In each a number has exactly one text: parsing refuses a leading zero, and a text
/// of another length where the length is fixed. Crockford alone also reads lower case and I, L for 1, O for 0.
/// </summary>
public enum SnowflakeFormat
{
    /// <summary>Digits 0-9, up to 20; an id has up to 19. Format string "D", "G" or none.</summary>
    Decimal,

    /// <summary>Digits 0-9A-Za-z, up to 11.</summary>
    Base62,

    /// <summary>
    /// Digits 0-9A-Za-z, always 11: texts sort (by code unit) as their numbers do. The other orders cannot, for in
    /// ASCII digits come before upper case and that before lower case.
    /// </summary>
    Base62Sortable,

    /// <summary>Digits 0-9a-zA-Z, up to 11.</summary>
    Base62LowerFirst,

    /// <summary>Digits a-zA-Z0-9, up to 11.</summary>
    Base62LettersFirst,

    /// <summary>Base58 in Bitcoin's order, 1-9A-Za-z without I, O and l; up to 11 digits.</summary>
    Base58,

    /// <summary>Base58 with lower case first, as Flickr and bwmarrin/snowflake have it; up to 11 digits.</summary>
    Base58LowerFirst,

    /// <summary>z-base-32 digits, ybndrfg8ejkmcpqxot1uwisza345h769, as bwmarrin/snowflake has it; up to 13.</summary>
    ZBase32,

    /// <summary>Crockford's Base32, 0-9A-Z without I, L, O and U; always 13 digits, which sort.</summary>
    Crockford,

    /// <summary>
    /// The 13 digits of <see cref="Crockford"/> and Crockford's check symbol (modulo 37), which finds every single
    /// wrong character and every swap of neighbours.
    /// </summary>
    CrockfordChecked,
}
