using System.Text;

namespace Purlin.RateLimiting.Redis;

/// <summary>What a settlement, of this or another process, has to know about a reservation.</summary>
/// <param name="Parts">Its keys.</param>
/// <param name="PartByRequest">Which of them each request of the reservation became.</param>
internal sealed record ReservationRecord(ReservationPart[] Parts, byte[] PartByRequest)
{
    private const byte Format = 1;
    private const int MaxParts = 16;

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        writer.Write((byte)Parts.Length);
        foreach (ReservationPart part in Parts)
        {
            writer.Write(part.Key);
            writer.Write(part.Policy);
            writer.Write(part.Version);
            writer.Write(part.IsLeased);
            writer.Write(part.Cost);
            writer.Write((byte)part.Marks.Length);
            foreach (double mark in part.Marks)
                writer.Write(mark);
            writer.Write(part.Wire.Length);
            writer.Write(part.Wire);
        }

        writer.Write((byte)PartByRequest.Length);
        writer.Write(PartByRequest);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are none of a record.</exception>
    public static ReservationRecord Parse(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            Require(reader.ReadByte() == Format);
            var parts = new ReservationPart[reader.ReadByte()];
            Require(parts.Length is > 0 and <= MaxParts);
            for (int i = 0; i < parts.Length; i++)
                parts[i] = ReadPart(reader, bytes.Length);
            byte[] partByRequest = reader.ReadBytes(reader.ReadByte());
            Require(partByRequest.Length is > 0 and <= MaxParts
                && Array.TrueForAll(partByRequest, part => part < parts.Length));
            return new(parts, partByRequest);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("A reservation's record is cut short.", e);
        }
    }

    private static ReservationPart ReadPart(BinaryReader reader, int total)
    {
        string key = reader.ReadString(), policy = reader.ReadString();
        int version = reader.ReadInt32();
        bool isLeased = reader.ReadBoolean();
        double cost = reader.ReadDouble();
        Require(version > 0 && cost is >= 0 and <= (1L << 40));
        double[] marks = new double[reader.ReadByte()];
        Require(marks.Length is > 0 and <= 2 * RateLimitPolicy.MaxLimits && marks.Length % 2 == 0);
        for (int i = 0; i < marks.Length; i++)
            marks[i] = reader.ReadDouble();
        int length = reader.ReadInt32();
        Require(length >= 0 && length <= total && length % sizeof(double) == 0);
        return new(key, policy, version, isLeased, cost, marks, reader.ReadBytes(length));
    }

    private static void Require(bool isSo)
    {
        if (!isSo)
            throw new InvalidDataException("A reservation's record has a number outside of its range.");
    }
}

/// <summary>One key of a reservation.</summary>
/// <param name="Key">In Redis.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsLeased">Whether the key keeps a lease, which is given back at the end.</param>
/// <param name="Cost">What was charged.</param>
/// <param name="Marks">Two numbers for each limit.</param>
/// <param name="Wire">The policy as the script reads it.</param>
internal sealed record ReservationPart(
    string Key, string Policy, int Version, bool IsLeased, double Cost, double[] Marks, byte[] Wire);
