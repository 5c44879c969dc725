namespace Purlin.Testing.Tests;

/// <summary>Every project of the repository is in the solution, so that one command builds and tests it.</summary>
internal static class SolutionRule
{
    /// <summary>The projects that are not.</summary>
    /// <param name="solution">The text of <c>Libraries.sln</c>.</param>
    /// <param name="projects">The project files, from the repository's root.</param>
    public static IEnumerable<Violation> Check(string solution, IEnumerable<string> projects) =>
        from project in projects
        where !solution.Replace('\\', '/').Contains($"\"{project}\"", StringComparison.Ordinal)
        select new Violation(project, "is not in Libraries.sln: dotnet sln Libraries.sln add " + project);
}
