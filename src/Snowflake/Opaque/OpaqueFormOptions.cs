namespace Purlin.Snowflake;

/// <summary>What the texts of an <see cref="OpaqueForm"/> look like.</summary>
public sealed class OpaqueFormOptions
{
    /// <summary>
    /// The digits; Base62 by default. A form whose length varies gets the digits of its greatest number always.
    /// </summary>
    public SnowflakeFormat Format { get; init; } = SnowflakeFormat.Base62;

    /// <summary>
    /// How many ids there can be, from 2: those below this size. 2^64, all of them, if null. 62^7 (3,521,614,606,208)
    /// makes seven Base62 digits.
    /// </summary>
    public ulong? Size { get; init; }

    /// <summary>
    /// Whether a digit in front names the key, as it does by default. Without it texts are a digit shorter and keys
    /// cannot be changed: there is one.
    /// </summary>
    public bool NamesKey { get; init; } = true;
}
