using System.Buffers.Binary;
using System.Numerics;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// The payload of a group's frame: first sequence (u64), number of records (u32), CRC-32C of the payload of the frame
/// before it (u32), then each record as length (varint), check (u32) and bytes. The check is the CRC-32C of the
/// record's position (u64) and its bytes, so that one record is verified without its group, and bytes from another
/// place do not pass. Little-endian.
/// </summary>
internal static class GroupFrame
{
    /// <summary>The largest payload, 16 MiB: a group is atomic and is not split.</summary>
    public const int MaxPayloadBytes = 16 * 1024 * 1024;

    private const int HeadBytes = 16;
    private const int CountAt = 8;
    private const int CheckAt = 12;
    private const int CheckBytes = sizeof(uint);
    private const int MaxVarintBytes = 4;

    // From here on the lanes of the general CRC are faster than one.
    private const int LongRecordBytes = 512;

    /// <summary>
    /// Room enough for a group's payload: its exact size where that decides whether it is too large.
    /// </summary>
    public static long RoomFor(RecordGroup group)
    {
        long size = HeadBytes + ((long)group.Count * (MaxVarintBytes + CheckBytes)) + group.Bytes.Length;
        if (size <= MaxPayloadBytes)
            return size;
        size -= (long)group.Count * (MaxVarintBytes - 1);
        for (int i = 0; i < group.Count; i++)
        {
            for (int rest = group[i].Length >> 7; rest > 0; rest >>= 7)
                size++;
        }

        return size;
    }

    /// <summary>Writes a payload and sets the positions of its records.</summary>
    /// <param name="payload">At least <see cref="RoomFor"/> bytes.</param>
    /// <param name="group">The records.</param>
    /// <param name="previousCheck">Of the frame before it.</param>
    /// <param name="position">Where the payload begins.</param>
    /// <returns>Its size.</returns>
    public static int Write(Span<byte> payload, RecordGroup group, uint previousCheck, long position)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload, group.FirstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(payload[CountAt..], group.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[CheckAt..], previousCheck);
        ReadOnlySpan<byte> bytes = group.Bytes;
        ReadOnlySpan<int> ends = group.Ends;
        Span<long> positions = group.Positions;
        int at = HeadBytes;
        int start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            ReadOnlySpan<byte> record = bytes[start..ends[i]];
            start = ends[i];
            positions[i] = position + at;
            uint check = CheckOf(position + at, record);
            int rest = record.Length;
            for (; rest > 0x7F; rest >>= 7)
                payload[at++] = (byte)(rest | 0x80);
            payload[at++] = (byte)rest;
            BinaryPrimitives.WriteUInt32LittleEndian(payload[at..], check);
            record.CopyTo(payload[(at + CheckBytes)..]);
            at += CheckBytes + record.Length;
        }

        return at;
    }

    /// <summary>
    /// Reads a payload whose CRC holds into a group, from a record on, and makes sure that it is the group that belongs
    /// here.
    /// </summary>
    /// <param name="payload">The payload.</param>
    /// <param name="here">Where the frame is, which sequence comes next, and what came before.</param>
    /// <param name="path">The segment, for the message.</param>
    /// <param name="into">Takes the records from its own next sequence on; null for none.</param>
    /// <returns>The place after it.</returns>
    /// <exception cref="JournalException">It is another group, or no group.</exception>
    public static JournalPlace Read(ReadOnlySpan<byte> payload, in JournalPlace here, string path, RecordGroup? into)
    {
        if (payload.Length < HeadBytes)
            throw JournalException.Damaged(path, here.Offset, "The frame is no group of records.");
        long first = BinaryPrimitives.ReadInt64LittleEndian(payload);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(payload[CountAt..]);
        if (first != here.NextSequence)
        {
            throw JournalException.Damaged(path, here.Offset,
                $"A group of records from sequence {first} on follows record {here.NextSequence - 1}.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(payload[CheckAt..]) != here.Check)
            throw JournalException.Damaged(path, here.Offset, "The group followed another one when it was written.");
        // A record takes 5 bytes at least, so the count is bounded by what is there.
        if (count == 0 || count > (uint)(payload.Length - HeadBytes) / (1 + CheckBytes))
            throw JournalException.Damaged(path, here.Offset, $"The group cannot have {count} records.");
        ReadRecords(payload, here, (int)count, path, into);
        return new JournalPlace(here.Number, here.Offset + FrameFormat.HeaderBytes + payload.Length, first + count,
            Crc32C.Compute(payload), here.Offset);
    }

    /// <summary>Reads what stands before a record's bytes.</summary>
    /// <param name="bytes">From the record's position on.</param>
    /// <param name="length">Of the record's bytes.</param>
    /// <param name="check">Its check.</param>
    /// <returns>Where in <paramref name="bytes"/> the record's bytes begin; 0 if this is no record.</returns>
    public static int ReadPrefix(ReadOnlySpan<byte> bytes, out int length, out uint check)
    {
        (length, check) = (0, 0);
        for (int at = 0; at < Math.Min(bytes.Length, MaxVarintBytes); at++)
        {
            length |= (bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] > 0x7F)
                continue;
            // Only the shortest form is one, and the check must be there.
            bool isLonger = bytes[at] == 0 && at > 0;
            if (isLonger || bytes.Length < at + 1 + CheckBytes)
                return 0;
            check = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 1)..]);
            return at + 1 + CheckBytes;
        }

        return 0;
    }

    /// <summary>The check of a record at a position.</summary>
    public static uint CheckOf(long position, ReadOnlySpan<byte> record)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, (ulong)position);
        if (record.Length > LongRecordBytes)
            return Crc32C.Append(~crc, record);
        // A record is short as a rule: a word an instruction, and no call.
        for (; record.Length >= sizeof(ulong); record = record[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(record));
        if ((record.Length & sizeof(uint)) != 0)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(record));
            record = record[sizeof(uint)..];
        }

        foreach (byte b in record)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private static void ReadRecords(
        ReadOnlySpan<byte> payload, in JournalPlace here, int count, string path, RecordGroup? into)
    {
        long position = JournalPlace.Position(here.Number, here.Offset + FrameFormat.HeaderBytes);
        long skipped = into is null ? count : into.LastSequence + 1 - here.NextSequence;
        int at = HeadBytes;
        for (int i = 0; i < count; i++)
        {
            int prefix = ReadPrefix(payload[at..], out int length, out _);
            if (prefix == 0 || length > payload.Length - at - prefix)
                throw JournalException.Damaged(path, here.Offset, $"Record {i} of the group has no end.");
            if (i >= skipped)
            {
                into!.Add(payload.Slice(at + prefix, length));
                into.SetPosition(into.Count - 1, position + at);
            }

            at += prefix + length;
        }

        if (at != payload.Length)
            throw JournalException.Damaged(path, here.Offset, $"The group has bytes after its {count} records.");
    }
}
