using System.Diagnostics;

namespace Purlin.Ledger.Tests;

/// <summary>A real process on real files, killed again and again in the middle of its work.</summary>
public sealed class JournalKillTests(ITestOutputHelper output)
{
    [Fact]
    public void A_writer_that_is_killed_has_lost_nothing_that_it_acknowledged()
    {
        string directory = Directory.CreateTempSubdirectory("purlin-ledger-").FullName;
        long acknowledged = 0;
        try
        {
            int kills = Effort.Of(8, 400);
            for (int kill = 0; kill < kills; kill++)
            {
                long before = acknowledged;
                acknowledged = Kill(directory, acks: 1 + (kill * 29 % 120), acknowledged);
                Assert.True(acknowledged > before);
                JournalStore store = JournalStore.Open(JournalWorker.Options(directory));
                Assert.InRange(Journals.ReadAll(store), acknowledged, acknowledged + 100);
                foreach (long sequence in store.Snapshots)
                    Journals.AssertSnapshot(store, sequence);
                Journals.Append(store, 3);
                acknowledged = store.LastSequence;
                Journals.Done(store.DisposeAsync());
            }

            int segments = Directory.GetFiles(directory, "*.journal").Length;
            output.WriteLine($"{kills} kills, {acknowledged} records in {segments} segments");
            Assert.True(segments > 1);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // Returns the last sequence that the worker said before it was gone.
    private static long Kill(string directory, int acks, long acknowledged)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "Ledger.Tests"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[JournalWorker.Variable] = directory;
        using Process worker = Process.Start(start)!;
        try
        {
            Stream said = worker.StandardOutput.BaseStream;
            byte[] sequence = new byte[sizeof(long)];
            for (int i = 0; i < acks; i++)
            {
                if (said.ReadAtLeast(sequence, sequence.Length, throwOnEndOfStream: false) < sequence.Length)
                    Assert.Fail($"The worker ended by itself: {worker.StandardError.ReadToEnd()}");
                acknowledged = BitConverter.ToInt64(sequence);
            }

            worker.Kill();
            while (said.ReadAtLeast(sequence, sequence.Length, throwOnEndOfStream: false) == sequence.Length)
                acknowledged = BitConverter.ToInt64(sequence);
            return acknowledged;
        }
        finally
        {
            if (!worker.HasExited)
                worker.Kill();
            worker.WaitForExit();
        }
    }
}
