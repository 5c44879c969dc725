using System.Buffers.Binary;
using System.Text;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Reads what <see cref="MapWriter"/> wrote, from bytes that anyone may have made: a count is believed only if so many
/// things can still follow, and each number has one form alone.
/// </summary>
internal ref struct MapReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte ReadByte() => Take(1)[0];

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    public int ReadCount(int most)
    {
        uint value = 0;
        for (int shift = 0; shift < 32; shift += 7)
        {
            byte next = ReadByte();
            if (shift == 28 && next > 7)
                break;
            value |= (uint)(next & 0x7F) << shift;
            if (next >= 0x80)
                continue;
            if (value > (uint)most || (next == 0 && shift > 0))
                break;
            return (int)value;
        }

        throw Malformed($"a number is longer than it need be, or above {most}");
    }

    /// <summary>How many things of at least so many bytes follow.</summary>
    public int ReadCountOf(int leastBytes) => ReadCount(_rest.Length / leastBytes);

    public ulong ReadWord() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadWord());

    public bool ReadFlag() => ReadByte() switch
    {
        0 => false,
        1 => true,
        byte other => throw Malformed($"a flag is {other}"),
    };

    public string? ReadText(int mostChars)
    {
        int length = ReadCount((3 * mostChars) + 1);
        if (length == 0)
            return null;
        try
        {
            return StrictUtf8.GetString(Take(length - 1));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("a text is not UTF-8");
        }
    }

    public KeyRanking ReadRanking(NodeSet nodes)
    {
        int baseCount = ReadCount(1 << KeyRanking.MaxLevels);
        double unit = ReadDouble();
        bool isIdentity = ReadFlag();
        var holders = new int[isIdentity ? nodes.Count : ReadCountOf(1)];
        for (int number = 0; number < holders.Length; number++)
            holders[number] = isIdentity ? number : ReadCount(nodes.Count) - 1;
        return KeyRanking.Restore(nodes, baseCount, unit, holders) is { } ranking && ranking.IsIdentity == isIdentity
            ? ranking
            : throw Malformed("the ranking's numbers do not fit the nodes");
    }

    public static InvalidDataException Malformed(string what) => new(
        $"The bytes are no saved map: {what}. Load exactly what Save returned.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
            throw Malformed("they end too early");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
