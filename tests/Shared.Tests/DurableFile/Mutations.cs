using System.Buffers.Binary;

namespace Purlin.Shared.Tests;

/// <summary>Damage and malice done to a log.</summary>
internal static class Mutations
{
    /// <summary>Makes the checksum of a header right again.</summary>
    public static void Seal(Span<byte> log, int at)
    {
        Span<byte> place = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(place, at);
        uint checksum = Crc32C.Append(Crc32C.Compute(log.Slice(at, 16)), place);
        BinaryPrimitives.WriteUInt32LittleEndian(log[(at + 16)..], checksum);
    }

    /// <summary>
    /// A copy with one to four changes: bits, runs, cuts, insertions, and headers that lie under a right checksum.
    /// </summary>
    public static byte[] Of(byte[] log, Random random)
    {
        byte[] bytes = [.. log];
        for (int i = random.Next(4); i >= 0 && bytes.Length > 32; i--)
        {
            int at = random.Next(bytes.Length - 24);
            int run = random.Next(1, 24);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    random.NextBytes(bytes.AsSpan(at, run));
                    break;
                case 2:
                    bytes.AsSpan(at, run).Clear();
                    break;
                case 3:
                    bytes = bytes[..at];
                    break;
                case 4:
                    bytes = [.. bytes[..at], .. bytes[(at + run)..]];
                    break;
                case 5:
                    bytes = [.. bytes[..at], .. bytes[..run], .. bytes[at..]];
                    break;
                default:
                    Lie(bytes, Starts[random.Next(Starts.Length)], random);
                    break;
            }
        }

        return bytes;
    }

    private static readonly int[] Starts = [0, 25, 45, 765, 786, 4902];

    private static void Lie(byte[] bytes, int header, Random random)
    {
        if (header + FrameFormat.HeaderBytes > bytes.Length)
            return;
        // Never the true length under the true checksum of the payload: that would be forgery, which no CRC detects.
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(header));
        uint lie = random.Next(3) switch
        {
            0 => length + 1 + (uint)random.Next(100),
            1 => (uint)random.NextInt64(1L << 32),
            _ => (uint)random.Next(5000),
        };
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(header), lie);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(header + 8), random.NextInt64());
        Seal(bytes, header);
    }
}
