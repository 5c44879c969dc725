namespace Purlin.Testing;

/// <summary>What a power failure leaves on a <see cref="SimulatedDisk"/>.</summary>
internal static class DiskRecovery
{
    /// <summary>Makes a change durable.</summary>
    public static void Apply(DiskChange change, Dictionary<string, DiskInode> names)
    {
        switch (change)
        {
            case DataWritten data:
                data.File.Durable.Write(data.Offset, data.Data);
                break;
            case LengthSet length:
                length.File.Durable.SetLength(length.Length);
                break;
            case NameSet name:
                if (name.OldPath is not null)
                    names.Remove(name.OldPath);
                if (name.File is null)
                    names.Remove(name.Path);
                else
                    names[name.Path] = name.File;
                break;
        }
    }

    /// <summary>Makes durable what survives of the changes.</summary>
    public static void Apply(
        List<DiskChange> changes, Dictionary<string, DiskInode> names, SimulationRandom random, int sectorBytes,
        DiskSurvival survival, long? prefixBytes)
    {
        switch (survival)
        {
            case DiskSurvival.Everything:
                foreach (DiskChange change in changes)
                    Apply(change, names);
                break;
            case DiskSurvival.Prefix:
                ApplyPrefix(changes, names, sectorBytes, prefixBytes ?? random.Next(0, Size(changes) + 1));
                break;
            case DiskSurvival.Subset:
                ApplySubset(changes, names, random, sectorBytes);
                break;
        }
    }

    private static long Size(List<DiskChange> changes) =>
        changes.Sum(static change => (change as DataWritten)?.Data.LongLength ?? 1);

    private static void ApplyPrefix(
        List<DiskChange> changes, Dictionary<string, DiskInode> names, int sectorBytes, long bytes)
    {
        foreach (DiskChange change in changes)
        {
            int size = (change as DataWritten)?.Data.Length ?? 1;
            if (size <= bytes)
            {
                Apply(change, names);
                bytes -= size;
                continue;
            }

            if (change is DataWritten data)
            {
                long end = (data.Offset + bytes) / sectorBytes * sectorBytes;
                if (end > data.Offset)
                    data.File.Durable.Write(data.Offset, data.Data.AsSpan(0, (int)(end - data.Offset)));
            }

            return;
        }
    }

    private static void ApplySubset(
        List<DiskChange> changes, Dictionary<string, DiskInode> names, SimulationRandom random, int sectorBytes)
    {
        int nameChanges = changes.Count(static change => change is NameSet);
        int keptNames = random.Next(0, nameChanges + 1);
        foreach (DiskChange change in changes)
        {
            bool isKept = change is NameSet ? keptNames-- > 0 : random.Chance(0.4);
            if (isKept)
                Apply(change, names);
            else if (change is DataWritten data)
                ApplyPart(data, random, sectorBytes);
        }
    }

    private static void ApplyPart(DataWritten data, SimulationRandom random, int sectorBytes)
    {
        if (random.Chance(0.7))
            ApplySectors(data, random, sectorBytes);
        // The size is not kept with the data: it may be on the disk before them, and what is missing reads as zeros.
        long end = data.Offset + data.Data.Length;
        if (end > data.File.Durable.Length && random.Chance(0.3))
            data.File.Durable.SetLength(end);
    }

    private static void ApplySectors(DataWritten data, SimulationRandom random, int sectorBytes)
    {
        for (int start = 0; start < data.Data.Length;)
        {
            int toBoundary = sectorBytes - (int)((data.Offset + start) % sectorBytes);
            int length = Math.Min(toBoundary, data.Data.Length - start);
            if (random.Chance(0.5))
                data.File.Durable.Write(data.Offset + start, data.Data.AsSpan(start, length));
            start += length;
        }
    }
}
