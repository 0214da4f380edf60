package local.names;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What a stock Elasticsearch has in modules that are not published as jars, as far as config/elasticsearch/template.json
 * and its own index of API keys need it: names of analysis, put onto Lucene's own classes, and an answer at "/".
 */
public final class NamesPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {
    private volatile ClusterService cluster;

    @Override
    public Collection<?> createComponents(PluginServices services) {
        cluster = services.clusterService();
        return List.of();
    }

    record Filter(String name, Function<TokenStream, TokenStream> make) implements TokenFilterFactory {
        @Override public TokenStream create(TokenStream in) { return make.apply(in); }
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "length", (index, env, name, settings) -> {
                int least = settings.getAsInt("min", 0), most = settings.getAsInt("max", Integer.MAX_VALUE);
                return new Filter(name, in -> new LengthFilter(in, least, most));
            },
            "pattern_capture", (index, env, name, settings) -> {
                boolean keep = settings.getAsBoolean("preserve_original", true);
                Pattern[] all = settings.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
                return new Filter(name, in -> new PatternCaptureGroupTokenFilter(in, keep, all));
            });
    }

    /** Filters that are taken by their names alone: by our normalizer, and by the index of API keys. */
    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(
            PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new),
            PreConfiguredTokenFilter.singleton("unique", false, RemoveDuplicatesTokenFilter::new));
    }

    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
        return List.of(PreConfiguredTokenizer.singleton("uax_url_email", UAX29URLEmailTokenizer::new));
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("pattern", (index, env, name, settings) -> {
            Pattern pattern = Pattern.compile(settings.get("pattern", "\\W+"));
            return TokenizerFactory.newFactory(name, () -> new PatternTokenizer(pattern, settings.getAsInt("group", -1)));
        });
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
        RestHandlersServices services, Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> has) {
        return List.of(new Root());
    }

    final class Root extends BaseRestHandler {
        @Override public String getName() { return "names_root"; }

        @Override
        public List<Route> routes() {
            return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
            return channel -> {
                Build build = Build.current();
                try (XContentBuilder x = channel.newBuilder()) {
                    x.startObject().field("name", cluster.getNodeName());
                    x.field("cluster_name", cluster.state().getClusterName().value());
                    x.field("cluster_uuid", cluster.state().metadata().clusterUUID());
                    x.startObject("version").field("number", build.qualifiedVersion()).field("build_flavor", build.flavor());
                    x.field("build_type", build.type().displayName()).field("build_hash", build.hash()).endObject();
                    x.field("tagline", "You Know, for Search").endObject();
                    channel.sendResponse(new RestResponse(RestStatus.OK, x));
                }
            };
        }
    }
}
