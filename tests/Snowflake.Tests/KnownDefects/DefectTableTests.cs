using System.Reflection;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// The known defects of other generators, by number, and the tests that hold each of them off: whatever has the number
/// in its <see cref="KnownDefectAttribute"/>. Output: the table.
/// </summary>
public sealed class DefectTableTests(ITestOutputHelper output)
{
    private static readonly string[] Defects =
    [
        "a datacenter shifted by its own width: pairs of datacenter and worker share ids",
        "a sequence kept in 16 bits while more are allowed",
        "ids borrowed from the future are repeated after a restart",
        "a few reserved numbers for clocks that go back, used in a circle",
        "a registrar that reads and then writes, guards the wrong caller, and renews what has expired without notice",
        "a registrar that knows hosts, not processes, and a generator that mints on when its lease is lost",
        "ticks that wrap at the end, spinning in a lock, a monotonic clock that is never set right",
        "a sequence that was reset before the look at the clock",
        "a record of time past, which a crash and a step back undercut",
        "sleeping off a step back with the lock held",
        "random bits that are the generator's state",
        "neighbours out of order",
        "a parser that takes what is no ULID, and throws inside of its Try form",
        "monotonic ULIDs that throw when their random part is full",
        "several texts for one number",
        "a clock that is read at the start alone: a quiet node dates its ids back",
        "ids made in advance, dated to when they were made; a log line for each",
        "ids rounded to 53 bits",
        "two orders of one alphabet taken for each other",
    ];

    [Fact]
    public void Every_known_defect_has_a_test()
    {
        var tests = (from type in typeof(DefectTableTests).Assembly.GetTypes()
                     from method in type.GetMethods(
                         BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                     from mark in method.GetCustomAttributes<KnownDefectAttribute>()
                     select (mark, type, method)).ToArray();
        for (int number = 1; number <= Defects.Length; number++)
        {
            output.WriteLine($"{number}. {Defects[number - 1]}");
            var own = tests.Where(test => test.mark.Number == number).ToArray();
            foreach (var (mark, type, method) in own)
                output.WriteLine($"   {mark.Behaviour}: {type.Name}.{method.Name}");
            Assert.True(own.Length > 0, $"Nothing holds off defect {number}: {Defects[number - 1]}.");
        }

        Assert.All(tests, test =>
        {
            Assert.InRange(test.mark.Number, 1, Defects.Length);
            Assert.True(test.method.IsDefined(typeof(FactAttribute)), $"{test.method.Name} is no test.");
        });
    }
}
