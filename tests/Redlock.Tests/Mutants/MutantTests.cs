extern alias mutants;

using Bug = mutants::Purlin.Redlock.Bug;
using Switches = mutants::Purlin.Redlock.Mutants;

namespace Purlin.Redlock.Tests;

/// <summary>
/// The simulator finds mistakes: each of the planted ones breaks an invariant, in a schedule that is kept here, made
/// small; the code as it ships breaks none of them.
/// </summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    private const int Schedules = 10_000;

    public static TheoryData<string> Planted => [.. Enum.GetNames<Bug>().Where(name => name != nameof(Bug.None))];

    [Theory]
    [MemberData(nameof(Planted))]
    public void Drawn_schedules_find_a_planted_bug(string name)
    {
        (int Schedules, string Schedule, string Failure)? found = Switches.Find(Enum.Parse<Bug>(name), Schedules);
        output.WriteLine($"{name}: {found}");
        Assert.True(found is not null, $"{Schedules} schedules do not find {name}");
    }
}
