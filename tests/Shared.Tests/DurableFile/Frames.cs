namespace Purlin.Shared.Tests;

/// <summary>Logs written and read back whole.</summary>
internal static class Frames
{
    public const string Path = "/log";
    public const int MaxPayloadBytes = 4096;

    /// <summary>A payload that depends on its number alone.</summary>
    public static byte[] Payload(int number, int length)
    {
        byte[] payload = new byte[length];
        new Random(number).NextBytes(payload);
        return payload;
    }

    /// <summary>A log of frames with the given payload lengths, each synced before the next.</summary>
    public static byte[] Log(params ReadOnlySpan<int> lengths)
    {
        SimulatedDiskAdapter disk = new();
        using FrameWriter writer = FrameWriter.Create(disk, Path, MaxPayloadBytes);
        for (int i = 0; i < lengths.Length; i++)
        {
            writer.Append(Payload(i, lengths[i]));
            writer.Sync();
        }

        return disk.Content(Path);
    }

    public static (List<(long At, byte[] Payload)> Frames, FrameLogEnd End) Read(byte[] log, int max = MaxPayloadBytes)
    {
        SimulatedDiskAdapter disk = new();
        disk.Put(Path, log);
        return Read(disk, max);
    }

    public static (List<(long At, byte[] Payload)> Frames, FrameLogEnd End) Read(IDisk disk, int max = MaxPayloadBytes)
    {
        using IDiskFile file = disk.Open(Path, DiskMode.OpenRead);
        FrameReader reader = new(file, max);
        List<(long, byte[])> frames = [];
        long at = 0;
        while (reader.TryRead(out ReadOnlySpan<byte> payload))
        {
            frames.Add((at, payload.ToArray()));
            at = reader.Position;
        }

        return (frames, reader.End);
    }
}
