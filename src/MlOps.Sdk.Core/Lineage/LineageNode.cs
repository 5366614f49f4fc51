namespace MlOps.Sdk.Core;

/// <summary>A thing that is made from others, or that others are made from.</summary>
/// <param name="Kind">What it is; see <see cref="LineageKinds"/>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, such as a number or a content hash.</param>
public sealed record LineageNode(string Kind, string Name, string Version)
{
    /// <summary>The node as in <c>run/train/42</c>.</summary>
    public override string ToString() => $"{Kind}/{Name}/{Version}";
}
