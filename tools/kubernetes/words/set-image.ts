export const SET_IMAGE = {
  description: "Sets the image of a container",
  examples: [
    "set image of checkout to registry.local/checkout:1.4.2",
    "deploy cart:2.0.1 to cart",
    "update billing to image billing:v7",
  ],
  words: [
    "change the image of frontend to nginx:1.27",
    "use image ghcr.io/acme/cart:2.3 for cart",
    "upgrade checkout to registry.local/checkout:2.0.0",
    "upgrade container proxy of cart to envoy:1.31",
    "kubectl set image deployment/cart app=cart:1.9",
    "roll out checkout:1.5 in shop",
    "switch billing to billing:stable",
    "put cart on ghcr.io/acme/cart:3.0",
    "bump the image tag of cart to cart:1.2.4",
    "ship frontend:9.1 to frontend",
    "pin checkout to checkout:1.2",
    "release billing:2.2 for billing",
    "image",
  ],
};
