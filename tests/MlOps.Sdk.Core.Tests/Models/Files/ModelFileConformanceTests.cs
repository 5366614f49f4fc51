namespace MlOps.Sdk.Core.Tests;

/// <summary>The conformance models of ONNX, where they are installed: everything sound must pass.</summary>
public sealed class ModelFileConformanceTests
{
    private const string Folder = "/usr/share/libonnx-testdata";

    [Fact]
    public void Inspect_ConformanceModels_ArePassed()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "The package libonnx-testdata is not installed.");
        var limits = new ModelFileLimits { AllowedDomains = [.. new ModelFileLimits().AllowedDomains, "ai.onnx.preview.training"] };
        List<string> refused = [];
        var files = Directory.GetFiles(Folder, "*.onnx", SearchOption.AllDirectories);
        foreach (var file in files)
        {
            try
            {
                ModelFile.Inspect(File.ReadAllBytes(file), limits);
            }
            catch (ModelPackageException refusal)
            {
                refused.Add($"{Path.GetFileName(Path.GetDirectoryName(file))}: {refusal.Message}");
            }
        }

        Assert.True(files.Length > 900);
        Assert.Empty(refused);
    }
}
