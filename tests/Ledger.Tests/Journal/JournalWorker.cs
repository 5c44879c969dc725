using System.Runtime.CompilerServices;

namespace Purlin.Ledger.Tests;

/// <summary>
/// The other process of <see cref="JournalKillTests"/>: this executable, started with a variable set, appends to a
/// journal and says each sequence that was acknowledged, until its input ends or it is killed.
/// </summary>
internal static class JournalWorker
{
    /// <summary>Says that this process is a worker, and where the journal is.</summary>
    public const string Variable = "PURLIN_LEDGER_JOURNAL_WORKER";

    /// <summary>Segments small enough for many to begin.</summary>
    public static JournalOptions Options(string directory) => new(directory)
    {
        SegmentBytes = 64 * 1024,
        ZeroFillBytes = 16 * 1024,
    };

    // Runs before the tests' own Main.
    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } directory)
            return;
        Work(directory);
        Environment.Exit(0);
    }

    private static void Work(string directory)
    {
        // When the test ends, however it ends, so does its worker.
        Task end = Console.OpenStandardInput().ReadAsync(new byte[1], 0, 1);
        JournalStore store = JournalStore.Open(Options(directory));
        using Stream acknowledged = Console.OpenStandardOutput();
        for (int i = 0; !end.IsCompleted; i++)
        {
            Journals.Append(store, 1 + (i * 37 % 100));
            acknowledged.Write(BitConverter.GetBytes(store.LastSequence));
            if (i % 50 == 49)
                Journals.WriteSnapshot(store);
        }
    }
}
