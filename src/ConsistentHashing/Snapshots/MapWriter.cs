using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Purlin.ConsistentHashing;

/// <summary>Writes the parts of a saved map: counts in 7 bits a byte, words little-endian, text as UTF-8.</summary>
internal sealed class MapWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void WriteByte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void WriteCount(int value)
    {
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
            WriteByte((byte)(rest | 0x80));
        WriteByte((byte)rest);
    }

    public void WriteWord(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    public void WriteDouble(double value) => WriteWord(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>The length plus one and the text; 0 for null.</summary>
    public void WriteText(string? value)
    {
        if (value is null)
        {
            WriteCount(0);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(value);
        WriteCount(length + 1);
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length)));
    }

    public void WriteRanking(KeyRanking ranking)
    {
        WriteCount(ranking.BaseCount);
        WriteDouble(ranking.Unit);
        WriteByte(ranking.IsIdentity ? (byte)1 : (byte)0);
        if (ranking.IsIdentity)
            return;
        WriteCount(ranking.NumberCount);
        for (int number = 0; number < ranking.NumberCount; number++)
            WriteCount(ranking.HolderOf(number) + 1);
    }
}
