using System.Buffers.Binary;

namespace Purlin.Testing.Tests;

/// <summary>
/// An append-only file of records, right or with one planted fault, and a client that appends 1, 2, 3 … until the disk
/// fails it. A record is its length, a checksum and a payload of several sectors derived from its number.
/// </summary>
internal sealed class PlantedJournal(SimulatedDisk disk, PlantedJournal.Fault fault)
{
    public enum Fault
    {
        None,
        NoSyncBeforeAcknowledge,
        NoDirectorySync,
        NoChecksum,
        GoesOnAfterFailedSync,
    }

    private const string Path = "data/journal";
    private const int Header = 12;
    private const int PayloadBytes = 1_400;
    private SimulatedFile? _file;
    private long _end;

    /// <summary>The records found by the last <see cref="Open"/>.</summary>
    public int Recovered { get; private set; }

    public static void AppendUntilFault(SimulatedDisk disk, Fault fault, int records, Action<int> acknowledge)
    {
        var journal = new PlantedJournal(disk, fault);
        journal.Open();
        for (int number = journal.Recovered + 1; number <= records; number++)
        {
            try
            {
                journal.Append(number);
            }
            catch (IOException) when (fault == Fault.GoesOnAfterFailedSync)
            {
                // The planted fault: to sync again is taken for a cure.
                journal._file!.Sync();
            }

            acknowledge(number);
        }
    }

    public void Open()
    {
        _file = disk.Open(Path, create: true);
        if (fault != Fault.NoDirectorySync)
            disk.SyncDirectory("data");
        byte[] record = new byte[Header + PayloadBytes];
        while (_file.Read(record, _end) == record.Length && IsWhole(record))
        {
            Recovered++;
            if (!record.AsSpan(Header).SequenceEqual(Payload(Recovered)))
                throw new InvalidDataException($"Record {Recovered} is corrupt.");
            _end += record.Length;
        }

        // What follows is a torn tail. It goes before new records come, or parts of it could pass for theirs.
        _file.Truncate(_end);
        _file.Sync();
    }

    private void Append(int number)
    {
        byte[] record = new byte[Header + PayloadBytes];
        Payload(number).CopyTo(record, Header);
        BinaryPrimitives.WriteInt32LittleEndian(record, PayloadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(4), Checksum(record.AsSpan(Header)));
        _file!.Write(record, _end);
        _end += record.Length;
        if (fault != Fault.NoSyncBeforeAcknowledge)
            _file.Sync();
    }

    private bool IsWhole(byte[] record) =>
        BinaryPrimitives.ReadInt32LittleEndian(record) == PayloadBytes &&
        (fault == Fault.NoChecksum ||
            BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(4)) == Checksum(record.AsSpan(Header)));

    private static byte[] Payload(int number)
    {
        byte[] payload = new byte[PayloadBytes];
        new SimulationRandom((ulong)number).NextBytes(payload);
        return payload;
    }

    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in bytes)
            hash = (hash ^ b) * 0x100000001B3;
        return hash;
    }
}
