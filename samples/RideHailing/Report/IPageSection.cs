namespace Purlin.Samples.RideHailing;

/// <summary>
/// A section of the page. Whatever it writes must follow from the seed alone: no wall-clock time and nothing measured.
/// </summary>
internal interface IPageSection
{
    PagePart Part { get; }

    void Write(HtmlWriter html);
}
