using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// The fields of a UUID of version 7 (RFC 9562 §5.7), which .NET keeps in a Guid. Made by a
/// <see cref="UuidV7Generator"/>.
/// </summary>
/// <param name="UnixMs">Milliseconds since 1970, 48 bits.</param>
/// <param name="RandomA">The 12 bits after the version.</param>
/// <param name="RandomB">The 62 bits after the variant.</param>
public readonly record struct UuidV7(long UnixMs, int RandomA, long RandomB)
{
    private const long MaxUnixMs = (1L << 48) - 1;
    private const int MaxRandomA = (1 << 12) - 1;
    private const long MaxRandomB = (1L << 62) - 1;

    /// <summary>The time, to the millisecond; the last one of the year 9999 for those after it.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Min(UnixMs, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>The fields of a Guid.</summary>
    /// <returns>False if it is not of version 7 and variant 10.</returns>
    public static bool TryDecode(Guid guid, out UuidV7 fields)
    {
        (ulong high, ulong low) = UuidBits.FromGuid(guid);
        bool isVersion7 = ((high >> 12) & 0xF) == 7 && low >> 62 == 0b10;
        fields = isVersion7
            ? new UuidV7((long)(high >> 16), (int)high & MaxRandomA, (long)low & MaxRandomB)
            : default;
        return isVersion7;
    }

    /// <summary>The least UUID of version 7 of an instant's millisecond, for range queries.</summary>
    /// <param name="time">Not before 1970.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is before 1970.</exception>
    public static Guid MinAt(DateTimeOffset time) => new UuidV7(MsOf(time), 0, 0).ToGuid();

    /// <summary>The greatest UUID of version 7 of an instant's millisecond, for range queries.</summary>
    /// <inheritdoc cref="MinAt"/>
    public static Guid MaxAt(DateTimeOffset time) => new UuidV7(MsOf(time), MaxRandomA, MaxRandomB).ToGuid();

    /// <summary>The Guid of these fields.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A field has more bits than its own.</exception>
    public Guid ToGuid() => UuidBits.ToGuid(
        ((ulong)Guard.InRange(UnixMs, 0, MaxUnixMs) << 16) | (7UL << 12) | (uint)Guard.InRange(RandomA, 0, MaxRandomA),
        (0b10UL << 62) | (ulong)Guard.InRange(RandomB, 0, MaxRandomB));

    private static long MsOf(DateTimeOffset time) =>
        Guard.InRange(time.ToUnixTimeMilliseconds(), 0, MaxUnixMs, null, nameof(time));
}
