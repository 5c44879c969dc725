using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Serialization;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// A ULID: 48 bits of Unix time in milliseconds, then 80 random bits, which sorts by time as number, as bytes and as
/// its 26-character text. Specification: github.com/ulid/spec. Made by a <see cref="UlidGenerator"/>.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(UlidJsonConverter))]
[TypeConverter(typeof(UlidTypeConverter))]
public readonly partial struct Ulid :
    IEquatable<Ulid>, IComparable<Ulid>, IComparable, IComparisonOperators<Ulid, Ulid, bool>, IMinMaxValue<Ulid>
{
    /// <summary>The greatest time: 48 bits of milliseconds, in the year 10889.</summary>
    public const long MaxUnixMs = (1L << 48) - 1;

    /// <summary>The bytes of a ULID.</summary>
    public const int Bytes = 16;

    /// <summary>The bytes of its random part.</summary>
    public const int RandomBytes = 10;

    // Big-endian halves: time and 16 random bits; 64 random bits.
    private readonly ulong _high;
    private readonly ulong _low;

    internal Ulid(ulong high, ulong low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The least ULID: time 0, all random bits 0.</summary>
    public static Ulid MinValue => default;

    /// <summary>The greatest ULID, 7ZZZZZZZZZZZZZZZZZZZZZZZZZ.</summary>
    public static Ulid MaxValue => new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>Milliseconds since 1970, from 0 to <see cref="MaxUnixMs"/>.</summary>
    public long UnixMs => (long)(_high >> 16);

    /// <summary>The time, to the millisecond; the last one of the year 9999 for those after it.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Min(UnixMs, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>The ULID of given parts.</summary>
    /// <param name="unixMs">Milliseconds since 1970, from 0 to <see cref="MaxUnixMs"/>.</param>
    /// <param name="random">Exactly 10 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of range.</exception>
    /// <exception cref="ArgumentException">There are more or less bytes.</exception>
    public static Ulid Create(long unixMs, ReadOnlySpan<byte> random)
    {
        Guard.InRange(unixMs, 0, MaxUnixMs);
        if (random.Length != RandomBytes)
            throw new ArgumentException($"It has {random.Length} bytes, but must have {RandomBytes}.", nameof(random));
        return new Ulid(
            ((ulong)unixMs << 16) | BinaryPrimitives.ReadUInt16BigEndian(random),
            BinaryPrimitives.ReadUInt64BigEndian(random[2..]));
    }

    /// <summary>The ULID of 16 bytes, the highest first.</summary>
    /// <exception cref="ArgumentException">There are more or less.</exception>
    public static Ulid FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
            throw new ArgumentException($"It has {bytes.Length} bytes, but must have {Bytes}.", nameof(bytes));
        return new Ulid(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>The ULID with the same 128 bits as a Guid's text, which keeps their order.</summary>
    public static Ulid FromGuid(Guid guid)
    {
        (ulong high, ulong low) = UuidBits.FromGuid(guid);
        return new Ulid(high, low);
    }

    /// <summary>The least ULID of an instant's millisecond.</summary>
    /// <param name="time">Not before 1970.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is before 1970.</exception>
    public static Ulid MinAt(DateTimeOffset time) =>
        new((ulong)Guard.InRange(time.ToUnixTimeMilliseconds(), 0, MaxUnixMs, null, nameof(time)) << 16, 0);

    /// <summary>The greatest ULID of an instant's millisecond.</summary>
    /// <inheritdoc cref="MinAt"/>
    public static Ulid MaxAt(DateTimeOffset time) => new(MinAt(time)._high | 0xFFFF, ulong.MaxValue);

    /// <summary>Whether two ULIDs are the same.</summary>
    public static bool operator ==(Ulid left, Ulid right) => left.Equals(right);

    /// <summary>Whether two ULIDs differ.</summary>
    public static bool operator !=(Ulid left, Ulid right) => !left.Equals(right);

    /// <summary>Whether the left ULID is less.</summary>
    public static bool operator <(Ulid left, Ulid right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left ULID is greater.</summary>
    public static bool operator >(Ulid left, Ulid right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left ULID is less or the same.</summary>
    public static bool operator <=(Ulid left, Ulid right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left ULID is greater or the same.</summary>
    public static bool operator >=(Ulid left, Ulid right) => left.CompareTo(right) >= 0;

    /// <summary>Writes the 16 bytes, the highest first.</summary>
    /// <returns>False if the destination has less than 16.</returns>
    public bool TryWriteBytes(Span<byte> destination)
    {
        if (destination.Length < Bytes)
            return false;
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return true;
    }

    /// <summary>The Guid whose text has the same 128 bits. It is not of any UUID version.</summary>
    public Guid ToGuid() => UuidBits.ToGuid(_high, _low);

    /// <inheritdoc/>
    public bool Equals(Ulid other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Ulid other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    /// <inheritdoc/>
    public int CompareTo(Ulid other) =>
        _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Ulid other => CompareTo(other),
        _ => throw new ArgumentException($"It is a {obj.GetType()}, but must be a {nameof(Ulid)}.", nameof(obj)),
    };

    /// <summary>The ULID one above; the random part carries into the time.</summary>
    internal Ulid Next() => new(_high + (_low == ulong.MaxValue ? 1UL : 0UL), _low + 1);
}
