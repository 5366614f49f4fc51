using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OrtFailureTests
{
    [Theory]
    [InlineData("/src/onnxruntime/core/graph/model.cc:182 Unknown version.\n\tMax is 13.\n", "Unknown version. Max is 13")]
    [InlineData("/a/b.cc:9 onnxruntime::Model::Model(ModelProto&&, const std::map<int, T>*, f(int)) Unsupported IR version: 99", "Unsupported IR version: 99")]
    [InlineData("C:\\src\\webgpu_context.cc:136 onnxruntime::webgpu::Context::Initialize(const Config&)::<lambda()> No adapter", "No adapter")]
    [InlineData("Load model failed:/x/y.cc:1 std::unique_ptr<A> ns::Load(int) const Broken", "Load model failed:Broken")]
    [InlineData("Got invalid dimensions (see above) for input: x", "Got invalid dimensions (see above) for input: x")]
    public void From_RawEngineText_LosesSourcePlacesAndLineBreaks(string raw, string expected)
    {
        Assert.Equal(expected, OrtFailure.From(OrtErrorCode.Fail, raw).Text);
    }

    [Fact]
    public void ToException_Failure_IsASentenceWithCodeAndModel()
    {
        var error = OrtFailure.From(OrtErrorCode.InvalidGraph, "Bad node.").ToException("m", "Model 'm' could not be loaded", "Export it again.");
        Assert.Equal("Model 'm' could not be loaded: Bad node. Export it again.", error.Message);
        Assert.Equal(("m", "InvalidGraph"), (error.ModelName, error.Code));
    }
}
