using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Serialization;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// A unique 64-bit number that sorts by the time it was made at: never negative, from 0 to 2^63 - 1. What its bits mean
/// is the business of a <see cref="SnowflakeLayout"/>. The default value is 0, which no generator makes.
/// </summary>
/// <remarks>
/// As text it is decimal unless a <see cref="SnowflakeFormat"/> is named. System.Text.Json writes and reads it as a
/// decimal string, since JavaScript rounds numbers above 2^53; see <see cref="SnowflakeIdJsonConverter"/>.
/// </remarks>
[DebuggerDisplay("{Value}")]
[JsonConverter(typeof(SnowflakeIdJsonConverter))]
[TypeConverter(typeof(SnowflakeIdTypeConverter))]
public readonly partial struct SnowflakeId :
    IEquatable<SnowflakeId>, IComparable<SnowflakeId>, IComparable,
    IComparisonOperators<SnowflakeId, SnowflakeId, bool>, IMinMaxValue<SnowflakeId>
{
    internal SnowflakeId(long value)
    {
        Debug.Assert(value >= 0, "Ids are not negative.");
        Value = value;
    }

    /// <summary>The least id, 0.</summary>
    public static SnowflakeId MinValue => default;

    /// <summary>The greatest id, 2^63 - 1.</summary>
    public static SnowflakeId MaxValue => new(long.MaxValue);

    /// <summary>The number, as a database column of 64 bits keeps it.</summary>
    public long Value { get; }

    /// <summary>The id of a number, such as one read from a database.</summary>
    /// <param name="value">From 0 to 2^63 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static SnowflakeId FromInt64(long value) => new(Guard.InRange(value, 0, long.MaxValue));

    /// <summary>The id of 8 bytes, the highest first: the order that sorts as bytes.</summary>
    /// <param name="bytes">Exactly 8 bytes.</param>
    /// <exception cref="ArgumentException">There are more or less.</exception>
    /// <exception cref="ArgumentOutOfRangeException">They are a negative number.</exception>
    public static SnowflakeId FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != sizeof(long))
            throw new ArgumentException($"It has {bytes.Length} bytes, but must have {sizeof(long)}.", nameof(bytes));
        return FromInt64(BinaryPrimitives.ReadInt64BigEndian(bytes));
    }

    /// <summary>Writes the 8 bytes of the id, the highest first.</summary>
    /// <returns>False if the destination has less than 8.</returns>
    public bool TryWriteBytes(Span<byte> destination) => BinaryPrimitives.TryWriteInt64BigEndian(destination, Value);

    /// <summary>The id of a number; see <see cref="FromInt64"/>.</summary>
    public static explicit operator SnowflakeId(long value) => FromInt64(value);

    /// <summary>The number of an id.</summary>
    public static explicit operator long(SnowflakeId id) => id.Value;

    /// <summary>Whether two ids are the same.</summary>
    public static bool operator ==(SnowflakeId left, SnowflakeId right) => left.Value == right.Value;

    /// <summary>Whether two ids differ.</summary>
    public static bool operator !=(SnowflakeId left, SnowflakeId right) => left.Value != right.Value;

    /// <summary>Whether the left id is less.</summary>
    public static bool operator <(SnowflakeId left, SnowflakeId right) => left.Value < right.Value;

    /// <summary>Whether the left id is greater.</summary>
    public static bool operator >(SnowflakeId left, SnowflakeId right) => left.Value > right.Value;

    /// <summary>Whether the left id is less or the same.</summary>
    public static bool operator <=(SnowflakeId left, SnowflakeId right) => left.Value <= right.Value;

    /// <summary>Whether the left id is greater or the same.</summary>
    public static bool operator >=(SnowflakeId left, SnowflakeId right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public bool Equals(SnowflakeId other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SnowflakeId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(SnowflakeId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        SnowflakeId other => CompareTo(other),
        _ => throw new ArgumentException($"It is a {obj.GetType()}, but must be a {nameof(SnowflakeId)}.", nameof(obj)),
    };
}
