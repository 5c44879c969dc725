namespace Purlin.Ledger.Tests;

/// <summary>
/// Reads segments by the table of DESIGN.md, byte by byte, and shares nothing with the journal: not the frames, not the
/// CRC. Whatever is not exactly so fails.
/// </summary>
internal static class NaiveJournal
{
    /// <summary>The records of segments in order, with their positions.</summary>
    public static List<(long Position, byte[] Record)> Read(Guid book, params ReadOnlySpan<byte[]> segments)
    {
        List<(long, byte[])> records = [];
        (ulong first, ulong end, uint check) previous = default;
        for (int number = 0; number < segments.Length; number++)
        {
            byte[] file = segments[number];
            byte[] header = Frame(file, 0);
            Assert.Equal("PurlinLJ"u8, header.AsSpan(0, 8));
            Assert.Equal(1UL, Number(header, 8, 4));
            Assert.Equal((ulong)number, Number(header, 12, 4));
            Assert.Equal(book.ToByteArray(bigEndian: true), header[16..32]);
            Assert.Equal((ulong)records.Count + 1, Number(header, 32, 8));
            Assert.Equal(previous, (Number(header, 40, 8), Number(header, 48, 8), (uint)Number(header, 56, 4)));
            Assert.Equal(60, header.Length);
            uint check = Crc(header);
            int at = 80;
            while (at < file.Length && Number(file, at, 4) != 0)
            {
                byte[] group = Frame(file, at);
                Assert.Equal((ulong)records.Count + 1, Number(group, 0, 8));
                Assert.Equal(check, (uint)Number(group, 12, 4));
                ReadGroup(group, ((long)number << 30) + at + 20, records);
                check = Crc(group);
                at += 20 + group.Length;
            }

            Assert.True(file.AsSpan(at).IndexOfAnyExcept((byte)0) < 0);
            previous = (Number(header, 32, 8), (ulong)at, check);
        }

        return records;
    }

    public static uint Crc(params ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F6_3B78;
        }

        return ~crc;
    }

    private static void ReadGroup(byte[] group, long position, List<(long, byte[])> records)
    {
        ulong count = Number(group, 8, 4);
        int at = 16;
        for (ulong i = 0; i < count; i++)
        {
            int start = at;
            int length = 0;
            for (int shift = 0; ; shift += 7)
            {
                length |= (group[at] & 0x7F) << shift;
                if (group[at++] < 0x80)
                    break;
            }

            byte[] record = group[(at + 4)..(at + 4 + length)];
            Assert.Equal(Crc([.. BitConverter.GetBytes(position + start), .. record]), (uint)Number(group, at, 4));
            records.Add((position + start, record));
            at += 4 + length;
        }

        Assert.Equal(group.Length, at);
    }

    private static byte[] Frame(byte[] file, int at)
    {
        int length = (int)Number(file, at, 4);
        byte[] payload = file[(at + 20)..(at + 20 + length)];
        Assert.Equal(Crc(payload), (uint)Number(file, at + 4, 4));
        Assert.InRange(Number(file, at + 8, 8), 0UL, (ulong)at);
        Assert.Equal(Crc([.. file[at..(at + 16)], .. BitConverter.GetBytes((long)at)]), (uint)Number(file, at + 16, 4));
        return payload;
    }

    private static ulong Number(byte[] bytes, int at, int width)
    {
        ulong number = 0;
        for (int i = width - 1; i >= 0; i--)
            number = (number << 8) | bytes[at + i];
        return number;
    }
}
