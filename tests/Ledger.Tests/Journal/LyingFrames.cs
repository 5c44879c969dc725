using System.Buffers.Binary;

namespace Purlin.Ledger.Tests;

/// <summary>Frames that say anything under right checksums, which no mutation hits upon.</summary>
internal static class LyingFrames
{
    /// <summary>Makes both checksums of the frame at an offset right again, for a length that it can have.</summary>
    public static void Seal(byte[] file, int at)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
        if (length >= 0 && length <= file.Length - at - 20)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                file.AsSpan(at + 4), NaiveJournal.Crc(file.AsSpan(at + 20, length)));
        }

        SealHeader(file, at);
    }

    /// <summary>Makes the checksum of a frame's header right again, whatever it states.</summary>
    public static void SealHeader(byte[] file, int at) => BinaryPrimitives.WriteUInt32LittleEndian(
        file.AsSpan(at + 16), NaiveJournal.Crc([.. file.AsSpan(at, 16), .. BitConverter.GetBytes((long)at)]));

    /// <summary>Where the frames of a file begin.</summary>
    public static List<int> Find(byte[] file)
    {
        List<int> found = [];
        for (int at = 0; at + 20 <= file.Length && file.AsSpan(at, 20).ContainsAnyExcept((byte)0);)
        {
            found.Add(at);
            at += 20 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
        }

        return found;
    }
}
