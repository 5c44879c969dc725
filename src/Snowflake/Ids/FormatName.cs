namespace Purlin.Snowflake;

/// <summary>
/// The format strings of ids: the names of <see cref="SnowflakeFormat"/>, in any case; "D", "G" or none.
/// </summary>
internal static class FormatName
{
    private static readonly string[] Names = Enum.GetNames<SnowflakeFormat>();

    /// <summary>The format a format string names.</summary>
    /// <param name="name">The format string.</param>
    /// <param name="unnamed">What none, and "G", stand for.</param>
    /// <exception cref="FormatException">It names none.</exception>
    public static SnowflakeFormat Parse(ReadOnlySpan<char> name, SnowflakeFormat unnamed)
    {
        if (name.IsEmpty || name.Equals("G", StringComparison.OrdinalIgnoreCase))
            return unnamed;
        if (name.Equals("D", StringComparison.OrdinalIgnoreCase))
            return SnowflakeFormat.Decimal;
        for (int i = 0; i < Names.Length; i++)
        {
            if (name.Equals(Names[i], StringComparison.OrdinalIgnoreCase))
                return (SnowflakeFormat)i;
        }

        throw new FormatException($"The format string names none of D, G, {string.Join(", ", Names)}.");
    }
}
