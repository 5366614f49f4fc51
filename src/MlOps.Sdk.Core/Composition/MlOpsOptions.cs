using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.Core;

/// <summary>What the whole platform shares. Validated when the host starts, all errors at once.</summary>
public sealed class MlOpsOptions : IValidatableObject
{
    /// <summary>
    /// The folder that holds everything the platform keeps on this machine: artifacts, metadata, the lake.
    /// Relative paths start at the current directory. Created on first use. Default: <c>.mlops</c>.
    /// </summary>
    [Required(ErrorMessage = "Path is empty: set MlOpsOptions.Path to the folder that shall hold the platform's files, such as \".mlops\".")]
    public string Path { get; set; } = ".mlops";

    /// <summary>The absolute path of a file or folder under <see cref="Path"/>.</summary>
    /// <param name="relative">A path that stays inside, such as <c>artifacts</c>.</param>
    /// <exception cref="ArtifactException">The path leads outside <see cref="Path"/>.</exception>
    public string Resolve(string relative) => ArtifactPath.Resolve(System.IO.Path.GetFullPath(Path), relative);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            yield break;
        }

        if (Path.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            yield return new ValidationResult(
                "Path holds a control character: set MlOpsOptions.Path to a plain folder name.", [nameof(Path)]);
        }
        else if (File.Exists(Path))
        {
            yield return new ValidationResult(
                $"Path \"{Path}\" is a file: set MlOpsOptions.Path to a folder, or remove the file.", [nameof(Path)]);
        }
    }
}
