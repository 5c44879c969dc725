using System.Text;

namespace Purlin.Ledger.Tests;

/// <summary>
/// What the README says of memory: bytes that this thread allocates for so many of a thing. Keys and legs of histories
/// have tests of their own beside theirs.
/// </summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const int Many = 100_000;

    [Fact]
    public void An_account_takes_88_bytes_and_about_57_for_its_id_and_definition()
    {
        Currency usd = Currency.Parse("USD");
        byte[][] ids = [.. Enumerable.Range(0, Many).Select(static i => Encoding.UTF8.GetBytes($"customer:{i}"))];
        AccountTable? table = null;
        double each = Measure(() =>
        {
            table = new AccountTable();
            table.Reserve(Many);
            for (int i = 0; i < Many; i++)
            {
                var definition = new AccountDefinition
                {
                    Id = ids[i],
                    Kind = AccountKind.Liability,
                    Currency = usd,
                    Floor = 0,
                    Ceiling = null,
                    KeepHistory = false,
                };
                table.Append(definition, i + 1);
            }

            Assert.True(table.TryIndex());
        });
        Assert.Equal(64, AccountState.Bytes);
        Assert.InRange(each, 88 + 30, 88 + 62);

        // The object that a caller is shown is kept, with its id as a string.
        Assert.InRange(Measure(() =>
        {
            for (int i = 0; i < Many; i++)
                table!.Definition(i);
        }), 60, 170);
    }

    [Fact]
    public void An_open_hold_takes_about_150_bytes_and_16_a_leg()
    {
        const int Legs = 2;
        double each = Measure(static () =>
        {
            var holds = new Dictionary<long, Hold>();
            var expiries = new ExpiryHeap();
            for (int i = 0; i < Many; i++)
            {
                var hold = new Hold(i, 0, i, new HoldLeg[Legs]);
                holds.Add(i, hold);
                expiries.Add(hold);
            }

            GC.KeepAlive(holds);
        });

        // Growing by doubling allocates as much again as is kept.
        Assert.InRange(each, 80 + (16 * Legs), 230 + (16 * Legs));
    }

    [Fact]
    public void Room_for_records_is_about_30_bytes_each()
    {
        double each = Measure(static () =>
        {
            var kernel = new LedgerKernel(new MemoryStore(), 1, 2);
            kernel.Reserve(0, 10 * Many);
        }) / 10;
        Assert.InRange(each, 18 + 6, 36);
    }

    private double Measure(Action allocate)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        allocate();
        double each = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Many;
        output.WriteLine($"{each:F1} bytes each");
        return each;
    }
}
