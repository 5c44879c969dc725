using System.Buffers.Binary;
using System.Text;

namespace Purlin.Ledger;

/// <summary>
/// What makes a command happen once, for ever: a text of 1 to 128 UTF-8 bytes, or 128 bits. A text and a number are
/// never the same key. Keys of all commands of a book share one space; account ids are a space of their own.
/// </summary>
/// <remarks>
/// A <see cref="Guid"/> stands for its 16 bytes in big-endian order, which is the order of its text, so that the key is
/// the same whatever system writes it.
/// </remarks>
public readonly struct LedgerKey : IEquatable<LedgerKey>
{
    /// <summary>The longest text in UTF-8 bytes.</summary>
    public const int MaxTextBytes = 128;

    private readonly UInt128 _number;

    private LedgerKey(string? text, UInt128 number)
    {
        Text = text;
        _number = number;
    }

    /// <summary>The text, or null if the key is a number.</summary>
    public string? Text { get; }

    /// <summary>The number; 0 if the key is a text.</summary>
    public UInt128 Number => _number;

    /// <summary>A key of 128 bits, 0 among them.</summary>
    public static LedgerKey FromNumber(UInt128 number) => new(null, number);

    /// <summary>A key of 128 bits in big-endian order.</summary>
    public static LedgerKey FromGuid(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new(null, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>A key that is a text.</summary>
    /// <param name="text">1 to 128 UTF-8 bytes, compared byte by byte.</param>
    /// <exception cref="ArgumentException">It is empty, too long, or no well-formed text.</exception>
    public static LedgerKey FromText(string text)
    {
        LedgerText.Check(text, MaxTextBytes);
        return new(text, 0);
    }

    /// <summary>See <see cref="FromText"/>.</summary>
    public static implicit operator LedgerKey(string text) => FromText(text);

    /// <summary>See <see cref="FromNumber"/>.</summary>
    public static implicit operator LedgerKey(UInt128 number) => FromNumber(number);

    /// <summary>See <see cref="FromGuid"/>.</summary>
    public static implicit operator LedgerKey(Guid id) => FromGuid(id);

    /// <inheritdoc/>
    public bool Equals(LedgerKey other) =>
        _number == other._number && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LedgerKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(_number, Text is null ? 0 : StringComparer.Ordinal.GetHashCode(Text));

    /// <summary>The text, or the number as 32 hexadecimal digits.</summary>
    public override string ToString() => Text ?? $"{_number:x32}";

    /// <summary>Whether both are the same key.</summary>
    public static bool operator ==(LedgerKey left, LedgerKey right) => left.Equals(right);

    /// <summary>Whether they are different keys.</summary>
    public static bool operator !=(LedgerKey left, LedgerKey right) => !left.Equals(right);

    /// <summary>Reads a key from the bytes of a record.</summary>
    internal static LedgerKey FromBytes(ReadOnlySpan<byte> bytes, bool isText) =>
        isText ? new(Encoding.UTF8.GetString(bytes), 0) : new(null, BinaryPrimitives.ReadUInt128BigEndian(bytes));
}
