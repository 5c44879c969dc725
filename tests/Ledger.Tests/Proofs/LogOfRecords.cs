namespace Purlin.Ledger.Tests;

/// <summary>A log in a list, read in groups of a size that fits no tile.</summary>
internal sealed class LogOfRecords(int groupCount = 77)
{
    public List<byte[]> Records { get; } = [];

    public int Reads { get; private set; }

    public static LogOfRecords Of(int count, int seed = 1, int groupCount = 77)
    {
        var random = new Random(seed);
        var log = new LogOfRecords(groupCount);
        for (int i = 0; i < count; i++)
        {
            byte[] record = new byte[random.Next(0, 80)];
            random.NextBytes(record);
            log.Records.Add(record);
        }

        return log;
    }

    public ValueTask<bool> ReadAsync(
        long afterSequence, RecordGroup into, CancellationToken cancellationToken = default)
    {
        Reads++;
        into.Clear(afterSequence + 1);
        foreach (byte[] record in Records.Skip((int)afterSequence).Take(groupCount))
            into.Add(record);
        return new(into.Count > 0);
    }
}
